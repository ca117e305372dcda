import type { NewDelivery } from '../../../delivery/model/accepted-event.js';
import type { Owner, SubscriptionKind } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

const SELECT_SCOPE = 'SELECT id FROM scopes WHERE name = ?';
const INSERT_SCOPE = 'INSERT INTO scopes (name) VALUES (?) RETURNING id';

export const findScope = (connection: SqliteConnection, name: string): number | undefined =>
  connection.get<{ id: number }>(SELECT_SCOPE, name)?.id;

/** The short names of scopes, given once and remembered. */
export class ScopeIds {
  readonly #known = new Map<string, number>();

  constructor(private readonly connection: SqliteConnection) {}

  /** Belongs in a transaction; where that fails, `forget` what it may have named. */
  of(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const id =
      findScope(this.connection, name) ?? this.connection.get<{ id: number }>(INSERT_SCOPE, name)!.id;
    this.#known.set(name, id);
    return id;
  }

  forget(): void {
    this.#known.clear();
  }
}

export interface Target extends Owner {
  id: number;
  kind: SubscriptionKind;
}

const SELECT_TARGET = `SELECT id, store_hash AS storeHash, client_id AS clientId, kind FROM targets
  WHERE key = ? AND store_hash = ? AND client_id = ?`;
const INSERT_TARGET = `INSERT INTO targets (key, store_hash, client_id, kind) VALUES (?, ?, ?, ?)
  RETURNING id, store_hash AS storeHash, client_id AS clientId, kind`;

/** A subscription that had deliveries, if it is this owner's. @throws TypeError where there is no owner */
export function findTarget(connection: SqliteConnection, owner: Owner, key: string): Target | undefined {
  assertTenant(owner.storeHash, owner.clientId);
  return connection.get<Target>(SELECT_TARGET, key, owner.storeHash, owner.clientId);
}

/** The short names of those that get deliveries, given once and remembered. */
export class TargetIds {
  readonly #known = new Map<string, Target>();

  constructor(private readonly connection: SqliteConnection) {}

  /** Belongs in a transaction; where that fails, `forget` what it may have named. */
  of(storeHash: string, { subscriptionKey: key, clientId, kind }: NewDelivery): number {
    const known = this.#known.get(key);
    if (known?.storeHash === storeHash && known.clientId === clientId) return known.id;
    const target =
      findTarget(this.connection, { storeHash, clientId }, key) ??
      this.connection.get<Target>(INSERT_TARGET, key, storeHash, clientId, kind)!;
    this.#known.set(key, target);
    return target.id;
  }

  forget(): void {
    this.#known.clear();
  }
}
