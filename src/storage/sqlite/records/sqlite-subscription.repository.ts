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
  updatedSubscription,
} from '../../../subscriptions/subscription-rules.js';
import { assertTenant } from '../../assert-tenant.js';
import { allOf, type SqlClause } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { recordChange } from './change-log.js';
import {
  countOthers,
  insertSubscription,
  isSubscription,
  selectSubscriptions,
  updateSubscription,
} from './subscription-rows.js';

/** Until the row has its id, which is a hook's number, and its change has its `seq`. */
const UNASSIGNED = { number: null, revision: 0 };

const SELECT_VERSIONS = `SELECT store_hash AS storeHash, key, revision FROM subscriptions
  WHERE store_hash IN (SELECT value FROM json_each(:stores))`;

export class SqliteSubscriptionRepository implements SubscriptionRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async create(input: NewSubscription, by: Actor): Promise<Subscription> {
    const { key, storeHash, clientId } = input;
    assertTenant(storeHash, clientId);
    const record = newSubscription(input, UNASSIGNED, Date.now());
    return this.connection.transaction(() => {
      const store = this.connection.get('SELECT 1 FROM stores WHERE store_hash = :storeHash', { storeHash });
      if (!store) throw new NotFound('store');
      assertRoom(record, countOthers(this.connection, record));
      insertSubscription(this.connection, record);
      const created = this.findOne(allOf(['key = :key', { key }]))!;
      return this.save('created', by, { before: null, after: created });
    });
  }

  async find(owner: Owner, ref: SubscriptionRef): Promise<Subscription | null> {
    assertTenant(owner.storeHash, owner.clientId);
    return this.findOne(isSubscription(owner, ref));
  }

  async list(owner: Owner, filter: SubscriptionFilter): Promise<{ items: Subscription[]; total: number }> {
    const { storeHash, clientId } = owner;
    assertTenant(storeHash, clientId);
    const { kind, topic, destination, isActive, page, limit } = filter;
    const [natural, slashed] = topic === undefined ? [] : spellingsOf(topic);
    const { sql, values } = allOf(
      ['store_hash = :storeHash', { storeHash }],
      ['client_id = :clientId', { clientId }],
      ['kind = :kind', { kind }],
      ['topic IN (:natural, :slashed)', { natural, slashed }],
      ['destination = :destination', { destination }],
      ['is_active = :isActive', { isActive: isActive === undefined ? undefined : Number(isActive) }],
    );
    const count = `SELECT count(*) AS total FROM subscriptions WHERE ${sql}`;
    const { total } = this.connection.get<{ total: number }>(count, values)!;
    const onePage = { sql, values: { ...values, limit, offset: (page - 1) * limit } };
    const items = selectSubscriptions(this.connection, onePage, 'ORDER BY id LIMIT :limit OFFSET :offset');
    return { items, total };
  }

  async update(
    owner: Owner,
    ref: SubscriptionRef,
    patch: SubscriptionPatch,
    by: Actor,
  ): Promise<Subscription | null> {
    assertTenant(owner.storeHash, owner.clientId);
    return this.connection.transaction(() => {
      const before = this.findOne(isSubscription(owner, ref));
      if (!before) return null;
      const after = updatedSubscription(before, patch, Date.now());
      if (needsRoom(before, after)) assertRoom(after, countOthers(this.connection, after));
      return this.save('updated', by, { before, after });
    });
  }

  async delete(owner: Owner, ref: SubscriptionRef, by: Actor): Promise<Subscription | null> {
    assertTenant(owner.storeHash, owner.clientId);
    return this.connection.transaction(() => {
      const before = this.findOne(isSubscription(owner, ref));
      if (!before) return null;
      this.connection.run('DELETE FROM subscriptions WHERE key = :key', { key: before.key });
      recordChange(this.connection, by, draftChange('subscription', 'deleted', { before, after: null }));
      return before;
    });
  }

  async turnOff(seen: SeenSubscription, reason: DisabledReason): Promise<Subscription | null> {
    const { storeHash, clientId, key, revision } = seen;
    assertTenant(storeHash, clientId);
    const active = allOf(
      ['key = :key AND store_hash = :storeHash AND client_id = :clientId', { key, storeHash, clientId }],
      ['revision = :revision AND is_active = 1', { revision }],
    );
    return this.connection.transaction(() => {
      const before = this.findOne(active);
      if (!before) return null;
      const after = disabledSubscription(before, reason, Date.now());
      return this.save('turned_off', SERVICE, { before, after });
    });
  }

  async search(storeHash: string, filter: StoreSubscriptionFilter): Promise<Subscription[]> {
    assertTenant(storeHash);
    const { clientId, topic, destination, isActive, after, limit } = filter;
    const [natural, slashed] = topic === undefined ? [] : spellingsOf(topic);
    const { sql, values } = allOf(
      ['store_hash = :storeHash', { storeHash }],
      ['client_id = :clientId', { clientId }],
      ['topic IN (:natural, :slashed)', { natural, slashed }],
      ['destination = :destination', { destination }],
      ['is_active = :isActive', { isActive: isActive === undefined ? undefined : Number(isActive) }],
      ['(created_at, key) > (:afterAt, :afterKey)', { afterAt: after?.createdAt, afterKey: after?.key }],
    );
    const page = { sql, values: { ...values, limit } };
    return selectSubscriptions(this.connection, page, 'ORDER BY created_at, key LIMIT :limit');
  }

  async ofStore(storeHash: string): Promise<Subscription[]> {
    assertTenant(storeHash);
    return selectSubscriptions(
      this.connection,
      allOf(['store_hash = :storeHash', { storeHash }]),
      'ORDER BY id',
    );
  }

  async ofAll(
    { storeHash, clientId }: { storeHash: string | null; clientId: string | null },
    after: string | null,
    limit: number,
  ): Promise<Subscription[]> {
    const { sql, values } = allOf(
      ['key > :after', { after: after ?? '' }],
      ['store_hash = :storeHash', { storeHash: storeHash ?? undefined }],
      ['client_id = :clientId', { clientId: clientId ?? undefined }],
    );
    return selectSubscriptions(
      this.connection,
      { sql, values: { ...values, limit } },
      'ORDER BY key LIMIT :limit',
    );
  }

  async versions(storeHashes: string[]): Promise<SubscriptionVersion[]> {
    for (const storeHash of storeHashes) assertTenant(storeHash);
    return this.connection.all<SubscriptionVersion>(SELECT_VERSIONS, { stores: JSON.stringify(storeHashes) });
  }

  async findByKey(storeHash: string, key: string): Promise<Subscription | null> {
    assertTenant(storeHash);
    return this.findOne(allOf(['store_hash = :storeHash AND key = :key', { storeHash, key }]));
  }

  async findInAnyStore(id: { key: string } | { number: number }): Promise<Subscription | null> {
    // Other kinds have row ids too, which are no numbers of theirs.
    const wanted = 'key' in id ? allOf(['key = :key', id]) : allOf(["id = :number AND kind = 'hook'", id]);
    return this.findOne(wanted);
  }

  async reseal(storeHash: string, key: string, from: string, to: string): Promise<void> {
    assertTenant(storeHash);
    const unchanged = allOf(
      ['store_hash = :storeHash AND key = :key', { storeHash, key }],
      ['sealed_headers = :from', { from }],
    );
    this.connection.transaction(() => {
      const before = this.findOne(unchanged);
      if (before) this.save('resealed', OPERATOR, { before, after: { ...before, sealedHeaders: to } });
    });
  }

  private findOne(which: SqlClause): Subscription | null {
    return selectSubscriptions(this.connection, which)[0] ?? null;
  }

  /** Writes the record with the `seq` of its change as its revision. */
  private save(
    action: string,
    by: Actor,
    versions: { before: Subscription | null; after: Subscription },
  ): Subscription {
    const revision = recordChange(this.connection, by, draftChange('subscription', action, versions));
    const saved = { ...versions.after, revision };
    updateSubscription(this.connection, saved);
    return saved;
  }
}
