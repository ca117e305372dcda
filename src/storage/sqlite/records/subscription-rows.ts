import { AlreadyExists, LimitReached } from '../../../errors/repository-errors.js';
import type { Owner, Subscription } from '../../../subscriptions/subscription.js';
import {
  SUBSCRIPTIONS_PER_TOPIC,
  type SubscriptionRef,
} from '../../../subscriptions/subscription.repository.js';
import type { SqliteConnection, SqlValue } from '../connection/sqlite-connection.js';

const SELECT = `SELECT key, store_hash AS storeHash, client_id AS clientId, kind,
  iif(kind = 'hook', id, NULL) AS number, topic, destination, canonical_url AS canonicalUrl,
  sealed_headers AS sealedHeaders, is_active AS isActive, disabled_reason AS disabledReason,
  disabled_at AS disabledAt, created_at AS createdAt, updated_at AS updatedAt, revision FROM subscriptions`;

const INSERT = `INSERT INTO subscriptions (topic, destination, canonical_url, sealed_headers, is_active,
  disabled_reason, disabled_at, updated_at, revision, key, store_hash, client_id, kind, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const UPDATE = `UPDATE subscriptions SET topic = ?, destination = ?, canonical_url = ?, sealed_headers = ?,
  is_active = ?, disabled_reason = ?, disabled_at = ?, updated_at = ?, revision = ? WHERE key = ?`;

type SubscriptionRow = Omit<Subscription, 'isActive'> & { isActive: 0 | 1 };

export function selectSubscriptions(
  connection: SqliteConnection,
  tail: string,
  ...values: SqlValue[]
): Subscription[] {
  const rows = connection.all<SubscriptionRow>(`${SELECT} ${tail}`, ...values);
  return rows.map((row) => ({ ...row, isActive: row.isActive === 1 }));
}

/** The SQL condition that names one subscription of this owner, with its values. */
export function whereIs(owner: Owner, ref: SubscriptionRef): [string, ...SqlValue[]] {
  const name = ref.kind === 'hook' ? 'id' : 'key';
  const condition = `WHERE store_hash = ? AND client_id = ? AND kind = ? AND ${name} = ?`;
  return [condition, owner.storeHash, owner.clientId, ref.kind, ref.kind === 'hook' ? ref.number : ref.key];
}

export function insertSubscription(connection: SqliteConnection, subscription: Subscription): void {
  const { key, storeHash, clientId, kind, createdAt } = subscription;
  connection.run(INSERT, ...changeable(subscription), key, storeHash, clientId, kind, createdAt);
}

export function updateSubscription(connection: SqliteConnection, subscription: Subscription): void {
  connection.run(UPDATE, ...changeable(subscription), subscription.key);
}

function changeable(subscription: Subscription): SqlValue[] {
  const { topic, destination, canonicalUrl, sealedHeaders, isActive } = subscription;
  const { disabledReason, disabledAt, updatedAt, revision } = subscription;
  const switched = [isActive ? 1 : 0, disabledReason, disabledAt];
  return [topic, destination, canonicalUrl, sealedHeaders, ...switched, updatedAt, revision];
}

/** Holds a subscription to what an app may have besides it. @throws AlreadyExists, LimitReached */
export function assertRoom(connection: SqliteConnection, subscription: Subscription): void {
  const { key, storeHash, clientId, kind, topic, canonicalUrl } = subscription;
  const others = connection.get<{ all: number; same: number }>(
    `SELECT count(*) AS "all", coalesce(sum(canonical_url = ?), 0) AS same FROM subscriptions
     WHERE store_hash = ? AND client_id = ? AND kind = ? AND topic = ? AND key <> ?`,
    ...[canonicalUrl, storeHash, clientId, kind, topic, key],
  )!;
  if (others.same > 0) throw new AlreadyExists(kind);
  if (others.all >= SUBSCRIPTIONS_PER_TOPIC) {
    throw new LimitReached(kind, SUBSCRIPTIONS_PER_TOPIC);
  }
}
