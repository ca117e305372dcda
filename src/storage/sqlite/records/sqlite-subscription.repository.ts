import { type Actor, OPERATOR, SERVICE } from '../../../audit/change.js';
import { NotFound } from '../../../errors/repository-errors.js';
import type { DisabledReason, Owner, Subscription } from '../../../subscriptions/subscription.js';
import type {
  NewSubscription,
  SubscriptionFilter,
  SubscriptionPatch,
  SubscriptionRef,
  SubscriptionRepository,
} from '../../../subscriptions/subscription.repository.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection, SqlValue } from '../connection/sqlite-connection.js';
import { recordChange } from './change-log.js';
import {
  assertRoom,
  insertSubscription,
  selectSubscriptions,
  updateSubscription,
  whereIs,
} from './subscription-rows.js';

const SWITCHED_ON = { disabledReason: null, disabledAt: null };

export class SqliteSubscriptionRepository implements SubscriptionRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async create(subscription: NewSubscription, by: Actor): Promise<Subscription> {
    assertTenant(subscription.storeHash, subscription.clientId);
    const now = Date.now();
    const times = { createdAt: now, updatedAt: now, revision: 0 };
    const record: Subscription = { ...subscription, number: null, ...SWITCHED_ON, ...times };
    return this.connection.transaction(() => {
      const store = this.connection.get('SELECT 1 FROM stores WHERE store_hash = ?', record.storeHash);
      if (!store) throw new NotFound('store');
      assertRoom(this.connection, record);
      insertSubscription(this.connection, record);
      const created = this.findOne('WHERE key = ?', record.key)!;
      return this.save('created', by, { before: null, after: created });
    });
  }

  async find(owner: Owner, ref: SubscriptionRef): Promise<Subscription | null> {
    assertTenant(owner.storeHash, owner.clientId);
    return this.findOne(...whereIs(owner, ref));
  }

  async list(owner: Owner, filter: SubscriptionFilter): Promise<{ items: Subscription[]; total: number }> {
    assertTenant(owner.storeHash, owner.clientId);
    const conditions = ['store_hash = ?', 'client_id = ?', 'kind = ?'];
    const values: SqlValue[] = [owner.storeHash, owner.clientId, filter.kind];
    const where = (condition: string, value: SqlValue | undefined) => {
      if (value === undefined) return;
      conditions.push(condition);
      values.push(value);
    };
    where('topic = ?', filter.topic);
    where('destination = ?', filter.destination);
    where('is_active = ?', filter.isActive === undefined ? undefined : Number(filter.isActive));
    const matching = `WHERE ${conditions.join(' AND ')}`;
    const count = `SELECT count(*) AS total FROM subscriptions ${matching}`;
    const { total } = this.connection.get<{ total: number }>(count, ...values)!;
    const page = [filter.limit, (filter.page - 1) * filter.limit];
    const tail = `${matching} ORDER BY id LIMIT ? OFFSET ?`;
    return { items: selectSubscriptions(this.connection, tail, ...values, ...page), total };
  }

  async update(
    owner: Owner,
    ref: SubscriptionRef,
    patch: SubscriptionPatch,
    by: Actor,
  ): Promise<Subscription | null> {
    assertTenant(owner.storeHash, owner.clientId);
    return this.connection.transaction(() => {
      const before = this.findOne(...whereIs(owner, ref));
      if (!before) return null;
      const switched = patch.isActive === undefined ? {} : SWITCHED_ON;
      const after = { ...before, ...patch, ...switched, updatedAt: Date.now() };
      const moved = after.topic !== before.topic || after.canonicalUrl !== before.canonicalUrl;
      if (moved) assertRoom(this.connection, after);
      return this.save('updated', by, { before, after });
    });
  }

  async delete(owner: Owner, ref: SubscriptionRef, by: Actor): Promise<Subscription | null> {
    assertTenant(owner.storeHash, owner.clientId);
    return this.connection.transaction(() => {
      const before = this.findOne(...whereIs(owner, ref));
      if (!before) return null;
      this.connection.run('DELETE FROM subscriptions WHERE key = ?', before.key);
      this.record('deleted', by, { before, after: null });
      return before;
    });
  }

  async turnOff(owner: Owner, key: string, reason: DisabledReason): Promise<Subscription | null> {
    const { storeHash, clientId } = owner;
    assertTenant(storeHash, clientId);
    return this.connection.transaction(() => {
      const active = 'WHERE key = ? AND store_hash = ? AND client_id = ? AND is_active = 1';
      const before = this.findOne(active, key, storeHash, clientId);
      if (!before) return null;
      const now = Date.now();
      const off = { isActive: false, disabledReason: reason, disabledAt: now, updatedAt: now };
      return this.save('turned_off', SERVICE, { before, after: { ...before, ...off } });
    });
  }

  async ofStore(storeHash: string): Promise<Subscription[]> {
    assertTenant(storeHash);
    return selectSubscriptions(this.connection, 'WHERE store_hash = ? ORDER BY id', storeHash);
  }

  async findByKey(storeHash: string, key: string): Promise<Subscription | null> {
    assertTenant(storeHash);
    return this.findOne('WHERE store_hash = ? AND key = ?', storeHash, key);
  }

  async reseal(storeHash: string, key: string, from: string, to: string): Promise<void> {
    assertTenant(storeHash);
    this.connection.transaction(() => {
      const unchanged = 'WHERE store_hash = ? AND key = ? AND sealed_headers = ?';
      const before = this.findOne(unchanged, storeHash, key, from);
      if (before) this.save('resealed', OPERATOR, { before, after: { ...before, sealedHeaders: to } });
    });
  }

  private findOne(tail: string, ...values: SqlValue[]): Subscription | null {
    return selectSubscriptions(this.connection, tail, ...values)[0] ?? null;
  }

  /** Writes the record with the `seq` of its change as its revision. */
  private save(
    action: string,
    by: Actor,
    change: { before: Subscription | null; after: Subscription },
  ): Subscription {
    const saved = { ...change.after, revision: this.record(action, by, change) };
    updateSubscription(this.connection, saved);
    return saved;
  }

  private record(
    action: string,
    by: Actor,
    change: { before: Subscription | null; after: Subscription | null },
  ): number {
    const { key, storeHash, clientId } = (change.after ?? change.before)!;
    return recordChange(this.connection, {
      by,
      action,
      kind: 'subscription',
      key,
      storeHash,
      clientId,
      ...change,
    });
  }
}
