import { LRUCache } from 'lru-cache';
import type { NewDelivery } from '../../../delivery/model/accepted-event.js';
import type { Owner, SubscriptionKind } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

const SELECT_SCOPE = 'SELECT id FROM scopes WHERE name = :name';
const INSERT_SCOPE = 'INSERT INTO scopes (name) VALUES (:name) RETURNING id';

const findScope = (connection: SqliteConnection, name: string): number | undefined =>
  connection.get<{ id: number }>(SELECT_SCOPE, { name })?.id;

/** The ids of the scopes that a pattern matches. */
export const scopesMatching = (connection: SqliteConnection, pattern: RegExp): number[] =>
  connection
    .all<{ id: number; name: string }>('SELECT id, name FROM scopes', {})
    .filter(({ name }) => pattern.test(name))
    .map(({ id }) => id);

/** The ids of scopes. Each is assigned once and kept in memory: the catalog bounds their number. */
export class ScopeIds {
  readonly #known = new Map<string, number>();

  constructor(private readonly connection: SqliteConnection) {}

  /** Belongs in a transaction. If the transaction fails, call `forget`: the ids that it assigned are not stored. */
  of(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const id =
      findScope(this.connection, name) ?? this.connection.get<{ id: number }>(INSERT_SCOPE, { name })!.id;
    this.#known.set(name, id);
    return id;
  }

  forget(): void {
    this.#known.clear();
  }
}

/** A subscription as the deliveries know it. */
export interface Target extends Owner {
  id: number;
  kind: SubscriptionKind;
}

const SELECT_TARGET = `SELECT id, store_hash AS storeHash, client_id AS clientId, kind FROM targets
  WHERE key = :key AND store_hash = :storeHash AND client_id = :clientId`;
const INSERT_TARGET = `INSERT INTO targets (key, store_hash, client_id, kind)
  VALUES (:key, :storeHash, :clientId, :kind)
  RETURNING id, store_hash AS storeHash, client_id AS clientId, kind`;

/** A subscription that had deliveries, if it belongs to this owner. @throws TypeError without an owner */
export function findTarget(
  connection: SqliteConnection,
  { storeHash, clientId }: Owner,
  key: string,
): Target | undefined {
  assertTenant(storeHash, clientId);
  return connection.get<Target>(SELECT_TARGET, { key, storeHash, clientId });
}

/** Targets kept in memory. A deleted subscription leaves this way. */
const KNOWN_TARGETS = 50_000;

/** The ids of subscriptions that get deliveries. */
export class TargetIds {
  readonly #known = new LRUCache<string, Target>({ max: KNOWN_TARGETS });

  constructor(private readonly connection: SqliteConnection) {}

  /** Belongs in a transaction. If the transaction fails, call `forget`: the ids that it assigned are not stored. */
  of(storeHash: string, { subscriptionKey: key, clientId, kind }: NewDelivery): number {
    const known = this.#known.get(key);
    if (known?.storeHash === storeHash && known.clientId === clientId) return known.id;
    const target =
      findTarget(this.connection, { storeHash, clientId }, key) ??
      this.connection.get<Target>(INSERT_TARGET, { key, storeHash, clientId, kind })!;
    this.#known.set(key, target);
    return target.id;
  }

  /** Undefined if the subscription has had no delivery. */
  find({
    storeHash,
    clientId,
    subscriptionKey: key,
  }: Owner & { subscriptionKey: string }): number | undefined {
    const known = this.#known.get(key);
    if (known?.storeHash === storeHash && known.clientId === clientId) return known.id;
    const target = findTarget(this.connection, { storeHash, clientId }, key);
    if (target) this.#known.set(key, target);
    return target?.id;
  }

  forget(): void {
    this.#known.clear();
  }
}
