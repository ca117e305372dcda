import { trusted } from 'mongoose';
import { type Actor, OPERATOR, SERVICE } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { spellingsOf } from '../../../catalog/natural-scope.js';
import { NotFound } from '../../../errors/repository-errors.js';
import type { DisabledReason, Owner, Subscription } from '../../../subscriptions/subscription.js';
import type {
  NewSubscription,
  SeenSubscription,
  SubscriptionPatch,
  SubscriptionRef,
  SubscriptionRepository,
  SubscriptionVersion,
} from '../../../subscriptions/subscription.repository.js';
import type {
  StoreSubscriptionFilter,
  SubscriptionFilter,
} from '../../../subscriptions/subscription-filters.js';
import {
  assertRoom,
  disabledSubscription,
  needsRoom,
  newSubscription,
  type OtherSubscriptions,
  updatedSubscription,
} from '../../../subscriptions/subscription-rules.js';
import { assertTenant } from '../../assert-tenant.js';
import { rememberDeleted } from './deleted-subscriptions.js';
import type { Mutations, Transaction } from './mutations.js';
import type { Records } from './records.js';

const VERSIONS_AT_ONCE = 1_000;

const SHOWN = '-_id -order';

/** No field for no policy: an older version that still runs refuses to save a field that it does not know. */
type Stored = Omit<Subscription, 'policy'> & Partial<Pick<Subscription, 'policy'>>;

const shown = (stored: Stored): Subscription => ({ policy: null, ...stored });
const shownOrNull = (stored: Stored | null): Subscription | null => stored && shown(stored);

function withoutNoPolicy({ policy, ...rest }: Subscription): Stored {
  return policy === null ? rest : { policy, ...rest };
}

const identify = ({ storeHash, clientId }: Owner, ref: SubscriptionRef) =>
  ref.kind === 'hook'
    ? { storeHash, clientId, kind: ref.kind, number: ref.number }
    : { storeHash, clientId, kind: ref.kind, key: ref.key };

/** The first condition gives the index its start, the second one the place among those of the same time. */
const youngerThan = ({ createdAt, key }: Pick<Subscription, 'createdAt' | 'key'>) => ({
  createdAt: trusted({ $gte: createdAt }),
  $or: [{ createdAt: trusted({ $gt: createdAt }) }, { createdAt, key: trusted({ $gt: key }) }],
});

export class MongoSubscriptionRepository implements SubscriptionRepository {
  constructor(
    private readonly records: Records,
    private readonly mutations: Mutations,
  ) {}

  async create(input: NewSubscription, by: Actor): Promise<Subscription> {
    assertTenant(input.storeHash, input.clientId);
    return this.mutations.run(by, async (transaction) => {
      const { session, seq } = transaction;
      const { stores, subscriptions } = this.records;
      if (!(await stores.exists({ _id: input.storeHash }).session(session))) throw new NotFound('store');
      assertRoom(input, await this.countOthers(input, transaction));
      const number = input.kind === 'hook' ? await transaction.next('hooks') : null;
      const created = newSubscription(input, { number, revision: seq }, Date.now());
      const stored = withoutNoPolicy(created);
      await subscriptions.create([{ _id: input.key, order: seq, ...stored }], { session });
      await transaction.record(draftChange('subscription', 'created', { before: null, after: created }));
      return created;
    });
  }

  async find(owner: Owner, ref: SubscriptionRef): Promise<Subscription | null> {
    assertTenant(owner.storeHash, owner.clientId);
    return shownOrNull(
      await this.records.subscriptions.findOne(identify(owner, ref)).select(SHOWN).lean<Stored>(),
    );
  }

  async list(owner: Owner, filter: SubscriptionFilter): Promise<{ items: Subscription[]; total: number }> {
    const { storeHash, clientId } = owner;
    assertTenant(storeHash, clientId);
    const { page, limit, topic, ...wanted } = filter;
    const ofTopic = topic === undefined ? {} : { topic: trusted({ $in: spellingsOf(topic) }) };
    const matching = { storeHash, clientId, ...wanted, ...ofTopic };
    const rows = this.records.subscriptions.find(matching).sort({ order: 1 });
    const [items, total] = await Promise.all([
      rows
        .skip((page - 1) * limit)
        .limit(limit)
        .select(SHOWN)
        .lean<Stored[]>(),
      this.records.subscriptions.countDocuments(matching),
    ]);
    return { items: items.map(shown), total };
  }

  async update(
    owner: Owner,
    ref: SubscriptionRef,
    patch: SubscriptionPatch,
    by: Actor,
  ): Promise<Subscription | null> {
    assertTenant(owner.storeHash, owner.clientId);
    return this.change(identify(owner, ref), by, async (before, transaction) => {
      const after = updatedSubscription(before, patch, Date.now());
      if (needsRoom(before, after)) assertRoom(after, await this.countOthers(after, transaction));
      return this.save('updated', before, after, transaction);
    });
  }

  async delete(owner: Owner, ref: SubscriptionRef, by: Actor): Promise<Subscription | null> {
    assertTenant(owner.storeHash, owner.clientId);
    return this.change(identify(owner, ref), by, async (before, { session, record }) => {
      await this.records.subscriptions.deleteOne({ _id: before.key }, { session });
      await rememberDeleted(this.records, [before], session);
      await record(draftChange('subscription', 'deleted', { before, after: null }));
      return before;
    });
  }

  async turnOff(seen: SeenSubscription, reason: DisabledReason): Promise<Subscription | null> {
    const { storeHash, clientId, key, revision } = seen;
    assertTenant(storeHash, clientId);
    const active = { _id: key, storeHash, clientId, revision, isActive: true };
    return this.change(active, SERVICE, (before, transaction) =>
      this.save('turned_off', before, disabledSubscription(before, reason, Date.now()), transaction),
    );
  }

  async search(storeHash: string, filter: StoreSubscriptionFilter): Promise<Subscription[]> {
    assertTenant(storeHash);
    const { topic, after, limit, ...wanted } = filter;
    const rows = this.records.subscriptions.find({
      storeHash,
      ...wanted,
      ...(topic !== undefined && { topic: trusted({ $in: spellingsOf(topic) }) }),
      ...(after !== undefined && youngerThan(after)),
    });
    const found = rows.sort({ createdAt: 1, key: 1 }).limit(limit).select(SHOWN);
    return (await found.lean<Stored[]>()).map(shown);
  }

  async ofStore(storeHash: string): Promise<Subscription[]> {
    assertTenant(storeHash);
    return this.mutations.readDurable(async (session) => {
      const rows = this.records.subscriptions.find({ storeHash }).sort({ order: 1 });
      return (await rows.select(SHOWN).session(session).lean<Stored[]>()).map(shown);
    });
  }

  async ofAll(
    { storeHash, clientId }: { storeHash: string | null; clientId: string | null },
    after: string | null,
    limit: number,
  ): Promise<Subscription[]> {
    const rows = this.records.subscriptions.find({
      _id: trusted({ $gt: after ?? '' }),
      ...(storeHash !== null && { storeHash }),
      ...(clientId !== null && { clientId }),
    });
    return (await rows.sort({ _id: 1 }).limit(limit).select(SHOWN).lean<Stored[]>()).map(shown);
  }

  async versions(storeHashes: string[]): Promise<SubscriptionVersion[]> {
    for (const storeHash of storeHashes) assertTenant(storeHash);
    return this.mutations.readDurable((session) => {
      const rows = this.records.subscriptions.find({ storeHash: trusted({ $in: storeHashes }) });
      // In pieces: a store with very many would block the event loop.
      const pieces = rows.select({ _id: 0, storeHash: 1, key: 1, revision: 1 }).batchSize(VERSIONS_AT_ONCE);
      return pieces.session(session).lean<SubscriptionVersion[]>();
    });
  }

  async findByKey(storeHash: string, key: string): Promise<Subscription | null> {
    assertTenant(storeHash);
    return shownOrNull(
      await this.records.subscriptions.findOne({ _id: key, storeHash }).select(SHOWN).lean<Stored>(),
    );
  }

  async findInAnyStore(id: { key: string } | { number: number }): Promise<Subscription | null> {
    // The index of numbers holds hooks alone, and serves no query that could ask for others.
    const wanted = 'key' in id ? { _id: id.key } : { kind: 'hook' as const, number: id.number };
    return shownOrNull(await this.records.subscriptions.findOne(wanted).select(SHOWN).lean<Stored>());
  }

  async reseal(storeHash: string, key: string, from: string, to: string): Promise<void> {
    assertTenant(storeHash);
    const unchanged = { _id: key, storeHash, sealedHeaders: from };
    await this.change(unchanged, OPERATOR, (before, transaction) =>
      this.save('resealed', before, { ...before, sealedHeaders: to }, transaction),
    );
  }

  /** Null if the filter finds nothing. */
  private change(
    filter: Record<string, unknown>,
    by: Actor,
    work: (before: Subscription, transaction: Transaction) => Promise<Subscription>,
  ): Promise<Subscription | null> {
    return this.mutations.run(by, async (transaction) => {
      const found = this.records.subscriptions.findOne(filter).session(transaction.session);
      const before = shownOrNull(await found.select(SHOWN).lean<Stored>());
      return before && work(before, transaction);
    });
  }

  private async save(
    action: string,
    before: Subscription,
    changed: Subscription,
    { session, seq, record }: Transaction,
  ): Promise<Subscription> {
    const after = { ...changed, revision: seq };
    const update = { $set: withoutNoPolicy(after), ...(after.policy === null && { $unset: { policy: '' } }) };
    await this.records.subscriptions.updateOne({ _id: after.key }, update, { session });
    await record(draftChange('subscription', action, { before, after }));
    return after;
  }

  /** The app's other subscriptions of the same kind and topic in the store. */
  private async countOthers(
    subscription: NewSubscription,
    { session }: Transaction,
  ): Promise<OtherSubscriptions> {
    const { key, storeHash, clientId, kind, topic, canonicalUrl } = subscription;
    const topicOfOwner = { storeHash, clientId, kind, topic: trusted({ $in: spellingsOf(topic) }) };
    const others = await this.records.subscriptions
      .find({ ...topicOfOwner, _id: trusted({ $ne: key }) })
      .select('canonicalUrl number key')
      .session(session)
      .lean<Pick<Subscription, 'canonicalUrl' | 'number' | 'key'>[]>();
    const twin = others.find((other) => other.canonicalUrl === canonicalUrl);
    return { count: others.length, twinId: twin ? (twin.number ?? twin.key) : null };
  }
}
