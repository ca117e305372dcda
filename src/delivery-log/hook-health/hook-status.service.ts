import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import { CircuitView } from '../../delivery/policy/circuit-breakers.js';
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
  ) {}

  /** @throws NotFound */
  async of(caller: Principal, ref: SubscriptionRef): Promise<HookStatus> {
    return this.statusOf(await this.subscriptions.find(caller, ref));
  }

  async statusOf(hook: Subscription): Promise<HookStatus> {
    const { pending, parked, lastSuccessAt, lastFailure } = await this.log.summary(hook, hook.key);
    return {
      is_active: hook.isActive,
      disabled_reason: hook.disabledReason,
      disabled_at: toIsoOrNull(hook.disabledAt),
      pending,
      parked,
      circuit: this.circuits.ofHook(hook),
      last_success_at: toIsoOrNull(lastSuccessAt),
      last_failure: lastFailure && { ...lastFailure, at: toIso(lastFailure.at) },
    };
  }
}
