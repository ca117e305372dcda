import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import { CircuitView } from '../../delivery/policy/circuit-breakers.js';
import { isEndingSoon } from '../../delivery/policy/ending-certificate.js';
import { CertificateRepository } from '../../delivery/report/certificate.repository.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import type { SubscriptionRef } from '../../subscriptions/subscription.repository.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { toIso, toIsoOrNull } from '../moment.schemas.js';
import type { HookStatus } from './hook-status.schema.js';

/** The status of one hook or web-hook: whether it is on, its backlog and its last results. */
@Injectable()
export class HookStatusService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly log: DeliveryLogRepository,
    private readonly circuits: CircuitView,
    private readonly certificates: CertificateRepository,
  ) {}

  /** @throws NotFound */
  async of(caller: Principal, ref: SubscriptionRef): Promise<HookStatus> {
    return this.statusOf(await this.subscriptions.find(caller, ref));
  }

  async statusOf(hook: Subscription): Promise<HookStatus> {
    const [{ pending, parked, lastSuccessAt, lastFailure }, certificate] = await Promise.all([
      this.log.summary(hook, hook.key),
      // Others have none, and a page of hooks shows the status of each.
      hook.canonicalUrl.startsWith('https:') ? this.certificates.find(hook) : null,
    ]);
    return {
      is_active: hook.isActive,
      disabled_reason: hook.disabledReason,
      disabled_at: toIsoOrNull(hook.disabledAt),
      pending,
      parked,
      circuit: this.circuits.ofHook(hook),
      last_success_at: toIsoOrNull(lastSuccessAt),
      last_failure: lastFailure && { ...lastFailure, at: toIso(lastFailure.at) },
      certificate: certificate && {
        expires_at: toIso(certificate.expiresAt),
        expires_soon: isEndingSoon(certificate, Date.now()),
      },
    };
  }
}
