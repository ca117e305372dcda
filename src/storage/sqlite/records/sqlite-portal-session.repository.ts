import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { NotFound } from '../../../errors/repository-errors.js';
import { type PortalSession, usedCode } from '../../../tenants/portal/portal-session.js';
import type {
  PortalSessionFilter,
  PortalSessionRepository,
} from '../../../tenants/portal/portal-session.repository.js';
import { revokedToken } from '../../../tenants/tokens/token-rules.js';
import { assertTenant } from '../../assert-tenant.js';
import { allOf } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { recordChange } from './change-log.js';

const SELECT = `SELECT id, store_hash AS storeHash, client_id AS clientId, access, code_hash AS codeHash,
  token_hash AS tokenHash, created_at AS createdAt, expires_at AS expiresAt, opened_at AS openedAt,
  revoked_at AS revokedAt FROM portal_sessions`;
const INSERT = `INSERT INTO portal_sessions (id, store_hash, client_id, access, code_hash, token_hash, created_at,
  expires_at, opened_at, revoked_at) VALUES (:id, :storeHash, :clientId, :access, :codeHash, :tokenHash, :createdAt,
  :expiresAt, :openedAt, :revokedAt)`;
const UPDATE = `UPDATE portal_sessions SET token_hash = :tokenHash, opened_at = :openedAt, revoked_at = :revokedAt
  WHERE id = :id`;

export class SqlitePortalSessionRepository implements PortalSessionRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async create(session: PortalSession, by: Actor): Promise<void> {
    const { storeHash, clientId } = session;
    assertTenant(storeHash, clientId);
    this.connection.transaction(() => {
      this.requireStoreAndApp(session);
      this.connection.run(INSERT, { ...session });
      this.record('created', by, null, session);
    });
  }

  async useCode(codeHash: string, tokenHash: string, at: number, by: Actor): Promise<PortalSession | null> {
    assertTenant(codeHash, tokenHash);
    return this.connection.transaction(() => {
      const before = this.read('code_hash', codeHash);
      const used = before && usedCode(before, tokenHash, at);
      if (!used) return before;
      this.save(used.after);
      this.record(used.use, by, before, used.after);
      return used.after;
    });
  }

  async findByTokenHash(tokenHash: string): Promise<PortalSession | null> {
    assertTenant(tokenHash);
    return this.read('token_hash', tokenHash);
  }

  async list({ storeHash, clientId, after, limit }: PortalSessionFilter): Promise<PortalSession[]> {
    const { sql, values } = allOf(
      ['store_hash = :storeHash', { storeHash }],
      ['client_id = :clientId', { clientId }],
      ['(created_at, id) < (:afterAt, :afterId)', { afterAt: after?.createdAt, afterId: after?.id }],
    );
    const select = `${SELECT} INDEXED BY ${indexFor(storeHash, clientId)} WHERE ${sql}
      ORDER BY created_at DESC, id DESC LIMIT :limit`;
    return this.connection.all<PortalSession>(select, { ...values, limit });
  }

  async revoke(id: string, at: number, by: Actor): Promise<PortalSession | null> {
    return this.connection.transaction(() => {
      const before = this.read('id', id);
      const after = before && revokedToken(before, at);
      if (!after) return before;
      this.save(after);
      this.record('revoked', by, before, after);
      return after;
    });
  }

  private read(column: 'id' | 'code_hash' | 'token_hash', value: string): PortalSession | null {
    return this.connection.get<PortalSession>(`${SELECT} WHERE ${column} = :value`, { value }) ?? null;
  }

  private save({ id, tokenHash, openedAt, revokedAt }: PortalSession): void {
    this.connection.run(UPDATE, { id, tokenHash, openedAt, revokedAt });
  }

  private record(action: string, by: Actor, before: PortalSession | null, after: PortalSession): void {
    recordChange(this.connection, by, draftChange('portal_session', action, { before, after }));
  }

  private requireStoreAndApp({ storeHash, clientId }: PortalSession): void {
    const store = 'SELECT 1 FROM stores WHERE store_hash = :storeHash';
    if (!this.connection.get(store, { storeHash })) throw new NotFound('store');
    const app = 'SELECT 1 FROM apps WHERE client_id = :clientId';
    if (!this.connection.get(app, { clientId })) throw new NotFound('app');
  }
}

function indexFor(storeHash: string | undefined, clientId: string | undefined): string {
  if (storeHash !== undefined) return 'portal_sessions_of_store';
  return clientId === undefined ? 'portal_sessions_in_order' : 'portal_sessions_of_app';
}
