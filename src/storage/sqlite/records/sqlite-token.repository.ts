import type { Actor } from '../../../audit/change.js';
import { NotFound } from '../../../errors/repository-errors.js';
import type { AccessToken, Grant, Scope } from '../../../tenants/tokens/access-token.js';
import type { TokenRepository } from '../../../tenants/tokens/token.repository.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { type Mutation, recordChange } from './change-log.js';

const SELECT_TOKEN = `SELECT id, hash, store_hash AS storeHash, client_id AS clientId, scopes,
  created_at AS createdAt, expires_at AS expiresAt, revoked_at AS revokedAt FROM tokens`;
const SELECT_GRANT = `SELECT store_hash AS storeHash, client_id AS clientId, scopes FROM grants
  WHERE store_hash = ? AND client_id = ?`;

type Row<Record> = Omit<Record, 'scopes'> & { scopes: string };

const withScopes = <R>(row: R & { scopes: string }) => ({
  ...row,
  scopes: JSON.parse(row.scopes) as Scope[],
});

export class SqliteTokenRepository implements TokenRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async grant(grant: Grant, by: Actor): Promise<Grant> {
    const { storeHash, clientId } = grant;
    assertTenant(storeHash, clientId);
    return this.connection.transaction(() => {
      this.requireStoreAndApp(grant);
      const before = this.readGrant(storeHash, clientId);
      const after = {
        storeHash,
        clientId,
        scopes: [...new Set([...(before?.scopes ?? []), ...grant.scopes])],
      };
      const upsert = 'INSERT OR REPLACE INTO grants (store_hash, client_id, scopes) VALUES (?, ?, ?)';
      this.connection.run(upsert, storeHash, clientId, JSON.stringify(after.scopes));
      this.record(after, { by, action: 'granted', kind: 'grant', key: clientId, before, after });
      return after;
    });
  }

  async findGrant(storeHash: string, clientId: string): Promise<Grant | null> {
    assertTenant(storeHash, clientId);
    return this.readGrant(storeHash, clientId);
  }

  async create(token: AccessToken, by: Actor): Promise<void> {
    const { id, hash, storeHash, clientId } = token;
    assertTenant(storeHash, clientId);
    this.connection.transaction(() => {
      this.requireStoreAndApp(token);
      const scopes = JSON.stringify(token.scopes);
      const times = [token.createdAt, token.expiresAt, token.revokedAt];
      const insert = 'INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
      this.connection.run(insert, id, hash, storeHash, clientId, scopes, ...times);
      this.record(token, { by, action: 'created', kind: 'token', key: id, before: null, after: token });
    });
  }

  async findByHash(hash: string): Promise<AccessToken | null> {
    assertTenant(hash);
    return this.readToken('hash', hash);
  }

  async list(): Promise<AccessToken[]> {
    return this.connection
      .all<Row<AccessToken>>(`${SELECT_TOKEN} ORDER BY created_at DESC, id DESC`)
      .map(withScopes);
  }

  async revoke(id: string, at: number, by: Actor): Promise<AccessToken | null> {
    return this.connection.transaction(() => {
      const before = this.readToken('id', id);
      if (!before || before.revokedAt !== null) return before;
      this.connection.run('UPDATE tokens SET revoked_at = ? WHERE id = ?', at, id);
      const after = { ...before, revokedAt: at };
      this.record(after, { by, action: 'revoked', kind: 'token', key: id, before, after });
      return after;
    });
  }

  private readGrant(storeHash: string, clientId: string): Grant | null {
    const row = this.connection.get<Row<Grant>>(SELECT_GRANT, storeHash, clientId);
    return row ? withScopes(row) : null;
  }

  private readToken(column: 'id' | 'hash', value: string): AccessToken | null {
    const row = this.connection.get<Row<AccessToken>>(`${SELECT_TOKEN} WHERE ${column} = ?`, value);
    return row ? withScopes(row) : null;
  }

  private requireStoreAndApp({ storeHash, clientId }: Grant): void {
    if (!this.connection.get('SELECT 1 FROM stores WHERE store_hash = ?', storeHash))
      throw new NotFound('store');
    if (!this.connection.get('SELECT 1 FROM apps WHERE client_id = ?', clientId)) throw new NotFound('app');
  }

  private record({ storeHash, clientId }: Grant, mutation: Mutation): void {
    recordChange(this.connection, { ...mutation, storeHash, clientId });
  }
}
