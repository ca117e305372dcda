import type { Actor, Change } from '../../../audit/change.js';
import type { ChangeFilter, ChangeRepository } from '../../../audit/change.repository.js';
import type { ChangeDraft } from '../../../audit/change-draft.js';
import { allOf, type SqlClause } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { recordChange } from './change-log.js';

const SELECT = `SELECT seq, at, actor, action, kind, key, store_hash AS storeHash, client_id AS clientId,
  before, after FROM changes`;

type ChangeRow = Omit<Change, 'actor' | 'before' | 'after'> & {
  actor: string;
  before: string | null;
  after: string | null;
};

const toRecord = (json: string | null) =>
  json === null ? null : (JSON.parse(json) as Record<string, unknown>);

const toChange = (row: ChangeRow): Change => ({
  ...row,
  actor: JSON.parse(row.actor) as Actor,
  before: toRecord(row.before),
  after: toRecord(row.after),
});

/** The rows alone: PollingChangeRepository watches them. */
export class SqliteChangeRepository implements Omit<ChangeRepository, 'watch'> {
  constructor(private readonly connection: SqliteConnection) {}

  async latest(): Promise<number> {
    return this.connection.get<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM changes')!.seq;
  }

  async since(seq: number, limit: number): Promise<Change[]> {
    return this.select(allOf(['seq > :seq', { seq }]), 'ASC', limit);
  }

  async list({ storeHash, clientId }: ChangeFilter, limit: number, before?: number): Promise<Change[]> {
    const matching = allOf(
      ['store_hash = :storeHash', { storeHash }],
      ['client_id = :clientId', { clientId }],
      ['seq < :before', { before }],
    );
    return this.select(matching, 'DESC', limit);
  }

  async ask(draft: ChangeDraft, by: Actor): Promise<void> {
    recordChange(this.connection, by, draft);
  }

  private select({ sql, values }: SqlClause, order: 'ASC' | 'DESC', limit: number): Change[] {
    const select = `${SELECT} WHERE ${sql} ORDER BY seq ${order} LIMIT :limit`;
    return this.connection.all<ChangeRow>(select, { ...values, limit }).map(toChange);
  }
}
