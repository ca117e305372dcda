import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { Catalog } from '../catalog/catalog.js';
import { refuseUnknownScope } from '../catalog/refuse-unknown-scope.js';
import { toIso, toIsoOrNull } from '../delivery-log/moment.schemas.js';
import { NotFound } from '../errors/repository-errors.js';
import { policyText, settingsOf } from '../policies/hook-policy.js';
import type { Subscription } from '../subscriptions/subscription.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { PullRepository } from './pull.repository.js';
import {
  type NewPullSubscription,
  type PullSubscription,
  type PullSubscriptionList,
  type PullSubscriptionsQuery,
  pullRef,
} from './pull.schemas.js';
import { expiryAfterPull } from './pull-expiry.js';

/** Subscriptions whose app asks for the events. */
@Injectable()
export class PullSubscriptionsService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly pulls: PullRepository,
    private readonly catalog: Catalog,
  ) {}

  /** @throws LimitReached, AppError validation_failed */
  async create(
    caller: Principal,
    { scope, filter, expires_in }: NewPullSubscription,
  ): Promise<PullSubscription> {
    refuseUnknownScope(this.catalog, scope);
    const expiresIn = expires_in === null ? null : expires_in * 1000;
    const expiresAt = expiresIn === null ? null : Date.now() + expiresIn;
    const policy = policyText(filter === null ? {} : { filter });
    const draft = { topic: this.catalog.nameOf(scope), policy, pull: { expiresIn, expiresAt } };
    return toPullSubscription(await this.subscriptions.createPull(caller, draft));
  }

  async list(caller: Principal, { page, limit }: PullSubscriptionsQuery): Promise<PullSubscriptionList> {
    const { items, total } = await this.subscriptions.list(caller, { kind: 'pull', page, limit });
    return { data: items.map(toPullSubscription), total };
  }

  /** @throws NotFound, also if it has expired */
  async find(caller: Principal, id: string): Promise<PullSubscription> {
    return toPullSubscription(await this.living(caller, id));
  }

  /** The deleted one. Its messages are canceled. @throws NotFound */
  async remove(caller: Principal, id: string): Promise<PullSubscription> {
    return toPullSubscription(await this.subscriptions.remove(caller, pullRef(id)));
  }

  /** The one that its app pulls from now: it does not expire meanwhile. @throws NotFound, also if it has expired */
  async pulling(caller: Principal, id: string): Promise<Subscription> {
    const subscription = await this.living(caller, id);
    const { expiresIn, expiresAt } = subscription.pull!;
    const later = expiresIn === null ? null : expiryAfterPull(expiresIn, expiresAt!, Date.now());
    if (later !== null) await this.pulls.prolong(caller, subscription.key, later);
    return subscription;
  }

  private async living(caller: Principal, id: string): Promise<Subscription> {
    const subscription = await this.subscriptions.find(caller, pullRef(id));
    const { expiresAt } = subscription.pull!;
    if (expiresAt !== null && expiresAt <= Date.now()) throw new NotFound('pull');
    return subscription;
  }
}

function toPullSubscription(subscription: Subscription): PullSubscription {
  const { key, topic, createdAt, pull } = subscription;
  const { expiresIn, expiresAt } = pull!;
  return {
    id: key,
    scope: topic,
    filter: settingsOf(subscription).filter ?? null,
    expires_in: expiresIn === null ? null : expiresIn / 1000,
    expires_at: toIsoOrNull(expiresAt),
    created_at: toIso(createdAt),
  };
}
