import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { NotFound } from '../../../errors/repository-errors.js';
import type { AccessToken, Grant, Scope } from '../../../tenants/tokens/access-token.js';
import type { TokenFilter, TokenRepository } from '../../../tenants/tokens/token.repository.js';
import { extendedGrant, revokedToken } from '../../../tenants/tokens/token-rules.js';
import { assertTenant } from '../../assert-tenant.js';
import { allOf } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { recordChange } from './change-log.js';

const SELECT_TOKEN = `SELECT id, hash, store_hash AS storeHash, client_id AS clientId, scopes,
  created_at AS createdAt, expires_at AS expiresAt, revoked_at AS revokedAt FROM tokens`;
const INSERT_TOKEN = `INSERT INTO tokens (id, hash, store_hash, client_id, scopes, created_at, expires_at, revoked_at)
  VALUES (:id, :hash, :storeHash, :clientId, :scopes, :createdAt, :expiresAt, :revokedAt)`;
const SELECT_GRANT = `SELECT store_hash AS storeHash, client_id AS clientId, scopes FROM grants
  WHERE store_hash = :storeHash AND client_id = :clientId`;
const SAVE_GRANT = `INSERT OR REPLACE INTO grants (store_hash, client_id, scopes)
  VALUES (:storeHash, :clientId, :scopes)`;

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
      const after = extendedGrant(before, grant);
      this.connection.run(SAVE_GRANT, { storeHash, clientId, scopes: JSON.stringify(after.scopes) });
      recordChange(this.connection, by, draftChange('grant', 'granted', { before, after }));
      return after;
    });
  }

  async findGrant(storeHash: string, clientId: string): Promise<Grant | null> {
    assertTenant(storeHash, clientId);
    return this.readGrant(storeHash, clientId);
  }

  async create(token: AccessToken, by: Actor): Promise<AccessToken> {
    const { id, hash, storeHash, clientId, createdAt, expiresAt, revokedAt } = token;
    assertTenant(storeHash, clientId);
    const scopes = JSON.stringify(token.scopes);
    const row = { id, hash, storeHash, clientId, scopes, createdAt, expiresAt, revokedAt };
    return this.connection.transaction(() => {
      this.requireStoreAndApp(token);
      const existing = this.readToken('id', id);
      if (existing) return existing;
      this.connection.run(INSERT_TOKEN, row);
      recordChange(this.connection, by, draftChange('token', 'created', { before: null, after: token }));
      return token;
    });
  }

  async find(storeHash: string, id: string): Promise<AccessToken | null> {
    assertTenant(storeHash, id);
    const token = this.readToken('id', id);
    return token?.storeHash === storeHash ? token : null;
  }

  async ofStore(storeHash: string, { clientId, after, limit }: TokenFilter): Promise<AccessToken[]> {
    assertTenant(storeHash);
    const { sql, values } = allOf(
      ['store_hash = :storeHash', { storeHash }],
      ['client_id = :clientId', { clientId }],
      ['(created_at, id) < (:afterAt, :afterId)', { afterAt: after?.createdAt, afterId: after?.id }],
    );
    const select = `${SELECT_TOKEN} INDEXED BY tokens_of_store WHERE ${sql}
      ORDER BY created_at DESC, id DESC LIMIT :limit`;
    return this.connection.all<Row<AccessToken>>(select, { ...values, limit }).map(withScopes);
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
      const after = before && revokedToken(before, at);
      if (!after) return before;
      this.connection.run('UPDATE tokens SET revoked_at = :at WHERE id = :id', { at, id });
      recordChange(this.connection, by, draftChange('token', 'revoked', { before, after }));
      return after;
    });
  }

  private readGrant(storeHash: string, clientId: string): Grant | null {
    const row = this.connection.get<Row<Grant>>(SELECT_GRANT, { storeHash, clientId });
    return row ? withScopes(row) : null;
  }

  private readToken(column: 'id' | 'hash', value: string): AccessToken | null {
    const select = `${SELECT_TOKEN} WHERE ${column} = :value`;
    const row = this.connection.get<Row<AccessToken>>(select, { value });
    return row ? withScopes(row) : null;
  }

  private requireStoreAndApp({ storeHash, clientId }: Grant): void {
    const store = 'SELECT 1 FROM stores WHERE store_hash = :storeHash';
    if (!this.connection.get(store, { storeHash })) throw new NotFound('store');
    const app = 'SELECT 1 FROM apps WHERE client_id = :clientId';
    if (!this.connection.get(app, { clientId })) throw new NotFound('app');
  }
}
