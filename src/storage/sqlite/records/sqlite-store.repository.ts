import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { AlreadyExists } from '../../../errors/repository-errors.js';
import { type Ended, type EndedSubscription, lastVersion } from '../../../tenants/ended.js';
import type {
  NewStore,
  Store,
  StoreFilter,
  StorePatch,
  StoreRepository,
} from '../../../tenants/stores/store.repository.js';

import { assertTenant } from '../../assert-tenant.js';
import { allOf } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { recordChange } from './change-log.js';

const COLUMNS =
  'CAST(id AS TEXT) AS storeId, store_hash AS storeHash, name, timezone, created_at AS createdAt';
const INSERT = `INSERT INTO stores (store_hash, name, timezone, created_at)
  VALUES (:storeHash, :name, :timezone, :createdAt)`;
const UPDATE = 'UPDATE stores SET name = :name, timezone = :timezone WHERE store_hash = :storeHash';
const SUBSCRIPTIONS = `SELECT store_hash AS storeHash, key, kind FROM subscriptions
  WHERE store_hash = :storeHash ORDER BY id`;
const TOKENS = 'SELECT count(*) AS n FROM tokens WHERE store_hash = :storeHash';

export class SqliteStoreRepository implements StoreRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async create({ storeHash, name, timezone }: NewStore, by: Actor): Promise<Store> {
    assertTenant(storeHash);
    return this.connection.transaction(() => {
      if (this.read(storeHash)) throw new AlreadyExists('store');
      this.connection.run(INSERT, { storeHash, name, timezone, createdAt: Date.now() });
      const after = this.read(storeHash)!;
      recordChange(this.connection, by, draftChange('store', 'created', { before: null, after }));
      return after;
    });
  }

  async find(storeHash: string): Promise<Store | null> {
    assertTenant(storeHash);
    return this.read(storeHash);
  }

  async list(): Promise<Store[]> {
    return this.connection.all<Store>(`SELECT ${COLUMNS} FROM stores ORDER BY store_hash`);
  }

  async search({ q, after, limit }: StoreFilter): Promise<Store[]> {
    const { sql, values } = allOf(
      ['store_hash > :after', { after }],
      ['(instr(store_hash, lower(:q)) OR instr(lower(name), lower(:q)))', { q }],
    );
    const select = `SELECT ${COLUMNS} FROM stores WHERE ${sql} ORDER BY store_hash LIMIT :limit`;
    return this.connection.all<Store>(select, { ...values, limit });
  }

  async update(storeHash: string, patch: StorePatch, by: Actor): Promise<Store | null> {
    assertTenant(storeHash);
    return this.connection.transaction(() => {
      const before = this.read(storeHash);
      if (!before) return null;
      const after = { ...before, ...patch };
      this.connection.run(UPDATE, { storeHash, name: after.name, timezone: after.timezone });
      recordChange(this.connection, by, draftChange('store', 'updated', { before, after }));
      return after;
    });
  }

  async delete(storeHash: string, by: Actor): Promise<Ended | null> {
    assertTenant(storeHash);
    return this.connection.transaction(() => {
      const before = this.read(storeHash);
      if (!before) return null;
      const subscriptions = this.connection.all<EndedSubscription>(SUBSCRIPTIONS, { storeHash });
      const ended = { subscriptions, tokens: this.connection.get<{ n: number }>(TOKENS, { storeHash })!.n };
      this.connection.run('DELETE FROM stores WHERE store_hash = :storeHash', { storeHash });
      recordChange(
        this.connection,
        by,
        draftChange('store', 'deleted', { before: lastVersion(before, ended), after: null }),
      );
      return ended;
    });
  }

  private read(storeHash: string): Store | null {
    const select = `SELECT ${COLUMNS} FROM stores WHERE store_hash = :storeHash`;
    return this.connection.get<Store>(select, { storeHash }) ?? null;
  }
}
