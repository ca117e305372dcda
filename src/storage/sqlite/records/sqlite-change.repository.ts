import type { Actor, Change } from '../../../audit/change.js';
import type { ChangeFilter, ChangeRepository } from '../../../audit/change.repository.js';
import type { SqliteConnection, SqlValue } from '../connection/sqlite-connection.js';

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

/** The rows alone; watching is for the process that wants to know. */
export class SqliteChangeRepository implements Omit<ChangeRepository, 'watch'> {
  constructor(private readonly connection: SqliteConnection) {}

  async latest(): Promise<number> {
    return this.connection.get<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM changes')!.seq;
  }

  async since(seq: number, limit: number): Promise<Change[]> {
    return this.select('WHERE seq > ? ORDER BY seq LIMIT ?', seq, limit);
  }

  async list({ storeHash, clientId }: ChangeFilter, limit: number, before?: number): Promise<Change[]> {
    const conditions: string[] = [];
    const values: SqlValue[] = [];
    const where = (condition: string, value: SqlValue | undefined) => {
      if (value === undefined) return;
      conditions.push(condition);
      values.push(value);
    };
    where('store_hash = ?', storeHash);
    where('client_id = ?', clientId);
    where('seq < ?', before);
    const filter = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    return this.select(`${filter} ORDER BY seq DESC LIMIT ?`, ...values, limit);
  }

  private select(tail: string, ...values: SqlValue[]): Change[] {
    return this.connection.all<ChangeRow>(`${SELECT} ${tail}`, ...values).map(toChange);
  }
}
