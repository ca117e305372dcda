import type { Actor } from '../../../audit/change.js';
import { AlreadyExists } from '../../../errors/repository-errors.js';
import type { NewStore, Store, StoreRepository } from '../../../tenants/stores/store.repository.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { recordChange } from './change-log.js';

const COLUMNS =
  'CAST(id AS TEXT) AS storeId, store_hash AS storeHash, name, timezone, created_at AS createdAt';

export class SqliteStoreRepository implements StoreRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async create(store: NewStore, by: Actor): Promise<Store> {
    assertTenant(store.storeHash);
    return this.connection.transaction(() => {
      if (this.read(store.storeHash)) throw new AlreadyExists('store');
      const insert = 'INSERT INTO stores (store_hash, name, timezone, created_at) VALUES (?, ?, ?, ?)';
      this.connection.run(insert, store.storeHash, store.name, store.timezone, Date.now());
      const after = this.read(store.storeHash)!;
      this.record('created', by, { before: null, after });
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

  async delete(storeHash: string, by: Actor): Promise<boolean> {
    assertTenant(storeHash);
    return this.connection.transaction(() => {
      const before = this.read(storeHash);
      if (!before) return false;
      this.connection.run('DELETE FROM stores WHERE store_hash = ?', storeHash);
      this.record('deleted', by, { before, after: null });
      return true;
    });
  }

  private read(storeHash: string): Store | null {
    return (
      this.connection.get<Store>(`SELECT ${COLUMNS} FROM stores WHERE store_hash = ?`, storeHash) ?? null
    );
  }

  private record(action: string, by: Actor, change: { before: Store | null; after: Store | null }): void {
    const { storeHash } = (change.after ?? change.before)!;
    recordChange(this.connection, { by, action, kind: 'store', key: storeHash, storeHash, ...change });
  }
}
