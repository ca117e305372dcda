import type { AdminScope, Operator } from '../../../admin/operators/operator.js';
import type { OperatorRepository } from '../../../admin/operators/operator.repository.js';
import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { revokedToken } from '../../../tenants/tokens/token-rules.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { recordChange } from './change-log.js';

const SELECT = `SELECT id, name, hash, scopes, created_at AS createdAt, expires_at AS expiresAt,
  revoked_at AS revokedAt FROM operators`;
const INSERT = `INSERT INTO operators (id, name, hash, scopes, created_at, expires_at, revoked_at)
  VALUES (:id, :name, :hash, :scopes, :createdAt, :expiresAt, :revokedAt)`;

type OperatorRow = Omit<Operator, 'scopes'> & { scopes: string };

const toOperator = (row: OperatorRow): Operator => ({
  ...row,
  scopes: JSON.parse(row.scopes) as AdminScope[],
});

export class SqliteOperatorRepository implements OperatorRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async create(operator: Operator, by: Actor): Promise<void> {
    const { id, name, hash, createdAt, expiresAt, revokedAt } = operator;
    const scopes = JSON.stringify(operator.scopes);
    this.connection.transaction(() => {
      this.connection.run(INSERT, { id, name, hash, scopes, createdAt, expiresAt, revokedAt });
      recordChange(
        this.connection,
        by,
        draftChange('operator', 'created', { before: null, after: operator }),
      );
    });
  }

  async findByHash(hash: string): Promise<Operator | null> {
    assertTenant(hash);
    return this.read('hash', hash);
  }

  async list(): Promise<Operator[]> {
    return this.connection.all<OperatorRow>(`${SELECT} ORDER BY created_at DESC, id DESC`).map(toOperator);
  }

  async revoke(id: string, at: number, by: Actor): Promise<Operator | null> {
    return this.connection.transaction(() => {
      const before = this.read('id', id);
      const after = before && revokedToken(before, at);
      if (!after) return before;
      this.connection.run('UPDATE operators SET revoked_at = :at WHERE id = :id', { at, id });
      recordChange(this.connection, by, draftChange('operator', 'revoked', { before, after }));
      return after;
    });
  }

  private read(column: 'id' | 'hash', value: string): Operator | null {
    const row = this.connection.get<OperatorRow>(`${SELECT} WHERE ${column} = :value`, { value });
    return row ? toOperator(row) : null;
  }
}
