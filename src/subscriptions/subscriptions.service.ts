import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { Config } from '../config/config.js';
import { NotFound } from '../errors/repository-errors.js';
import type { CustomHeaders } from './custom-headers.js';
import { type DestinationRule, destinationRule } from './destination.js';
import { HeaderVault } from './header-vault.js';
import type { Subscription } from './subscription.js';
import {
  type SubscriptionPatch,
  type SubscriptionRef,
  SubscriptionRepository,
} from './subscription.repository.js';
import { SubscriptionChanges } from './subscription-changes.js';
import {
  canonicalUrlOf,
  checkedHeaders,
  type PullDraft,
  type Pushed,
  type SubscriptionDraft,
  type SubscriptionUpdate,
} from './subscription-draft.js';
import type { SubscriptionFilter } from './subscription-filters.js';

/** What both APIs do with subscriptions. Every process delivers by a change before it is answered. */
@Injectable()
export class SubscriptionsService {
  private readonly rule: DestinationRule;

  constructor(
    private readonly repository: SubscriptionRepository,
    private readonly changes: SubscriptionChanges,
    private readonly vault: HeaderVault,
    config: Config,
  ) {
    this.rule = destinationRule(config);
  }

  /** Looks at the fields that are given, and changes nothing. @throws AppError validation_failed */
  check(kind: Pushed, { destination, headers }: SubscriptionUpdate): void {
    if (destination !== undefined) canonicalUrlOf(destination, kind, this.rule);
    if (headers !== undefined) checkedHeaders(headers);
  }

  /** What of a draft is stored in another form. @throws AppError validation_failed */
  checked(
    kind: Pushed,
    { destination, headers }: Pick<SubscriptionDraft, 'destination' | 'headers'>,
  ): { canonicalUrl: string; headers: CustomHeaders | null } {
    return { canonicalUrl: canonicalUrlOf(destination, kind, this.rule), headers: checkedHeaders(headers) };
  }

  /** @throws AlreadyExists, LimitReached, AppError validation_failed */
  async create(caller: Principal, draft: SubscriptionDraft): Promise<Subscription> {
    const { kind, topic, destination, isActive } = draft;
    const { storeHash, clientId, actor } = caller;
    const { canonicalUrl, headers } = this.checked(kind, draft);
    const key = randomUUID();
    const sealedHeaders = this.vault.seal(headers, storeHash, key);
    const record = {
      storeHash,
      clientId,
      key,
      kind,
      topic,
      destination,
      canonicalUrl,
      sealedHeaders,
      isActive,
    };
    return this.changes.changed(await this.repository.create(record, actor));
  }

  /** @throws LimitReached */
  async createPull(caller: Principal, { topic, policy, pull }: PullDraft): Promise<Subscription> {
    const { storeHash, clientId, actor } = caller;
    const key = randomUUID();
    // Nothing is sent there. It makes each one unique, as the destination does for hooks.
    const destination = `pull:${key}`;
    const what = { kind: 'pull', topic, destination, canonicalUrl: destination, policy, pull } as const;
    const record = { storeHash, clientId, key, ...what, sealedHeaders: null, isActive: true };
    return this.changes.changed(await this.repository.create(record, actor));
  }

  /** @throws NotFound */
  async find(caller: Principal, ref: SubscriptionRef): Promise<Subscription> {
    return (await this.repository.find(caller, ref)) ?? absent(ref);
  }

  list(caller: Principal, filter: SubscriptionFilter): Promise<{ items: Subscription[]; total: number }> {
    return this.repository.list(caller, filter);
  }

  /** Changes only the given fields. @throws NotFound, AlreadyExists, LimitReached, AppError validation_failed */
  async update(caller: Principal, ref: SubscriptionRef, changes: SubscriptionUpdate): Promise<Subscription> {
    const { headers, ...patch }: SubscriptionUpdate & SubscriptionPatch = { ...changes };
    if (patch.destination !== undefined && ref.kind !== 'pull') {
      patch.canonicalUrl = canonicalUrlOf(patch.destination, ref.kind, this.rule);
    }
    if (headers !== undefined) {
      const checked = checkedHeaders(headers);
      const { storeHash, key } = await this.find(caller, ref);
      patch.sealedHeaders = this.vault.seal(checked, storeHash, key);
    }
    return this.changes.changed(
      (await this.repository.update(caller, ref, patch, caller.actor)) ?? absent(ref),
    );
  }

  /** The deleted subscription. @throws NotFound */
  async remove(caller: Principal, ref: SubscriptionRef): Promise<Subscription> {
    const deleted = (await this.repository.delete(caller, ref, caller.actor)) ?? absent(ref);
    return this.changes.deleted(deleted);
  }

  /** @throws SecretError */
  headersOf(subscription: Subscription): CustomHeaders | null {
    return this.vault.open(subscription);
  }
}

function absent({ kind }: SubscriptionRef): never {
  throw new NotFound(kind);
}
