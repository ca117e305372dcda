import { spellingsOf } from '../../../catalog/natural-scope.js';
import type { Owner, PullTerms, Subscription } from '../../../subscriptions/subscription.js';
import type { SubscriptionRef } from '../../../subscriptions/subscription.repository.js';
import type { OtherSubscriptions } from '../../../subscriptions/subscription-rules.js';
import { allOf, type SqlClause } from '../connection/sql-clause.js';
import type { SqliteConnection, SqlValue } from '../connection/sqlite-connection.js';

const SELECT = `SELECT key, store_hash AS storeHash, client_id AS clientId, kind,
  iif(kind = 'hook', id, NULL) AS number, topic, destination, canonical_url AS canonicalUrl,
  sealed_headers AS sealedHeaders, policy, is_active AS isActive, disabled_reason AS disabledReason,
  disabled_at AS disabledAt, created_at AS createdAt, updated_at AS updatedAt, revision, expires_in AS expiresIn,
  expires_at AS expiresAt FROM subscriptions`;

const INSERT = `INSERT INTO subscriptions (key, store_hash, client_id, kind, topic, destination, canonical_url,
  sealed_headers, policy, is_active, disabled_reason, disabled_at, created_at, updated_at, revision, expires_in, expires_at)
  VALUES (:key, :storeHash, :clientId, :kind, :topic, :destination, :canonicalUrl,
  :sealedHeaders, :policy, :isActive, :disabledReason, :disabledAt, :createdAt, :updatedAt, :revision, :expiresIn, :expiresAt)`;

const UPDATE = `UPDATE subscriptions SET topic = :topic, destination = :destination, canonical_url = :canonicalUrl,
  sealed_headers = :sealedHeaders, policy = :policy, is_active = :isActive, disabled_reason = :disabledReason,
  disabled_at = :disabledAt, updated_at = :updatedAt, revision = :revision WHERE key = :key`;

const COUNT_OTHERS = `SELECT count(*) AS "count", max(iif(canonical_url = :canonicalUrl, iif(kind = 'hook', id, key), NULL)) AS twinId
  FROM subscriptions
  WHERE store_hash = :storeHash AND client_id = :clientId AND kind = :kind AND topic IN (:natural, :slashed)
  AND key <> :key`;

type SubscriptionRow = Omit<Subscription, 'isActive' | 'pull'> & PullTerms & { isActive: 0 | 1 };

/** @param tail the order, and how many */
export function selectSubscriptions(
  connection: SqliteConnection,
  { sql, values }: SqlClause,
  tail = '',
): Subscription[] {
  const rows = connection.all<SubscriptionRow>(`${SELECT} WHERE ${sql} ${tail}`, values);
  return rows.map(toSubscription);
}

function toSubscription({ expiresIn, expiresAt, ...row }: SubscriptionRow): Subscription {
  const pull = row.kind === 'pull' && { pull: { expiresIn, expiresAt } };
  return { ...row, isActive: row.isActive === 1, ...pull };
}

/** The condition that names one subscription of this owner. */
export function isSubscription({ storeHash, clientId }: Owner, ref: SubscriptionRef): SqlClause {
  return allOf(
    ['store_hash = :storeHash', { storeHash }],
    ['client_id = :clientId', { clientId }],
    ['kind = :kind', { kind: ref.kind }],
    ref.kind === 'hook' ? ['id = :number', { number: ref.number }] : ['key = :key', { key: ref.key }],
  );
}

export function insertSubscription(connection: SqliteConnection, subscription: Subscription): void {
  const { storeHash, clientId, kind, createdAt, pull } = subscription;
  const { expiresIn, expiresAt } = pull ?? { expiresIn: null, expiresAt: null };
  const fixed = { storeHash, clientId, kind, createdAt, expiresIn, expiresAt };
  connection.run(INSERT, { ...changeable(subscription), ...fixed });
}

export function updateSubscription(connection: SqliteConnection, subscription: Subscription): void {
  connection.run(UPDATE, changeable(subscription));
}

function changeable(subscription: Subscription): Record<string, SqlValue> {
  const { key, topic, destination, canonicalUrl, sealedHeaders, policy } = subscription;
  const { disabledReason, disabledAt, updatedAt, revision } = subscription;
  const isActive = subscription.isActive ? 1 : 0;
  const target = { key, topic, destination, canonicalUrl, sealedHeaders, policy };
  return { ...target, isActive, disabledReason, disabledAt, updatedAt, revision };
}

/** The app's other subscriptions of the same kind and topic in the store, in either spelling of the topic. */
export function countOthers(
  connection: SqliteConnection,
  { key, storeHash, clientId, kind, topic, canonicalUrl }: Subscription,
): OtherSubscriptions {
  const [natural, slashed] = spellingsOf(topic);
  return connection.get<OtherSubscriptions>(COUNT_OTHERS, {
    key,
    storeHash,
    clientId,
    kind,
    natural,
    slashed,
    canonicalUrl,
  })!;
}
