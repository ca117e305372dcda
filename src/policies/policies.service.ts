import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { Catalog } from '../catalog/catalog.js';
import { Config } from '../config/config.js';
import { ATTEMPT_LIMITS } from '../delivery/model/attempt-outcome.js';
import { IN_FLIGHT } from '../delivery/policy/lane-width.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { SubscriptionRef } from '../subscriptions/subscription.repository.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { AppsService } from '../tenants/apps/apps.service.js';
import { type PolicySettings, policyOf, policyText, settingsOf } from './hook-policy.js';
import type { FilterTest, FilterTestResult, Policy, PolicySettingsBody } from './policy.schemas.js';

/** What apps set to steer a hook or a web-hook. A change is a change of the hook, and takes effect as that does. */
@Injectable()
export class PoliciesService {
  private readonly defaults: Omit<Policy, 'defaults'>;

  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly apps: AppsService,
    private readonly catalog: Catalog,
    config: Config,
  ) {
    this.defaults = {
      filter: null,
      changed: null,
      retry_schedule: config.RETRY_SCHEDULE.map((milliseconds) => milliseconds / 1_000),
      timeout_seconds: ATTEMPT_LIMITS.totalMs / 1_000,
      max_in_flight: config.DELIVERY_CONCURRENCY_PER_HOOK ?? IN_FLIGHT.usual,
      rate_limit: null,
      ordering: null,
      auto_disable: true,
      circuit_breaker: true,
      signatures: ['v1'],
    };
  }

  /** @throws NotFound */
  async find(caller: Principal, ref: SubscriptionRef): Promise<Policy> {
    return this.effective(await this.subscriptions.find(caller, ref));
  }

  /** Replaces the whole policy. @throws NotFound; AppError service_unavailable */
  async replace(caller: Principal, ref: SubscriptionRef, body: PolicySettingsBody): Promise<Policy> {
    if (body.signatures?.includes('v1a')) {
      // First the key: a delivery to a hook that asks for its signature cannot go without it.
      await this.subscriptions.find(caller, ref);
      await this.apps.ensureSigningKey(caller.clientId, caller.actor);
    }
    const policy = policyText(withoutNulls(body));
    return this.effective(await this.subscriptions.update(caller, ref, { policy }));
  }

  /** @throws NotFound */
  async reset(caller: Principal, ref: SubscriptionRef): Promise<void> {
    await this.subscriptions.update(caller, ref, { policy: null });
  }

  /** @throws NotFound */
  async testFilter(
    caller: Principal,
    ref: SubscriptionRef,
    { filter, event }: FilterTest,
  ): Promise<FilterTestResult> {
    const hook = await this.subscriptions.find(caller, ref);
    const tested = policyOf(filter ? { policy: policyText({ filter }) } : hook).filter;
    if (!tested) return { matches: true, condition: null };
    const { scope = '', data, record, user = null } = event;
    // As it is published: a second spelling is another name of the same event.
    const { matched, decidedBy } = tested.decide({ scope: this.catalog.nameOf(scope), data, record, user });
    return { matches: matched, condition: decidedBy };
  }

  effective(hook: Subscription): Policy {
    const settings = settingsOf(hook);
    const names = Object.keys(this.defaults) as (keyof typeof this.defaults)[];
    return { ...this.defaults, ...settings, defaults: names.filter((name) => settings[name] === undefined) };
  }
}

/** Null is the default of the fields that may be null. */
function withoutNulls(body: PolicySettingsBody): PolicySettings {
  const set = Object.entries(body).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(set);
}
