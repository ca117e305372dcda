import type { Actor } from '../../../audit/change.js';
import {
  type NewReplay,
  type Replay,
  type ReplayRange,
  type ReplayRepository,
} from '../../../delivery/model/replay.repository.js';
import { LimitReached } from '../../../errors/repository-errors.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection, SqlValue } from '../connection/sqlite-connection.js';
import { ALL, countIn, IN_STATE } from '../log/delivery-sources.js';
import { findTarget } from '../queue/interned-ids.js';
import { recordChange } from '../records/change-log.js';
import { takeStep } from './replay-step.js';

const SELECT = `SELECT id, store_hash AS storeHash, client_id AS clientId, subscription_key AS subscriptionKey,
  from_at AS "from", to_at AS "to", which AS only, rate, state, matched, done, created_at AS createdAt,
  finished_at AS finishedAt FROM replays`;
const INSERT = `INSERT INTO replays (id, store_hash, client_id, subscription_key, from_at, to_at, which, rate,
  state, matched, created_at, next_step_at, met_accepted_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, ?, ?)`;
const OWNED = 'WHERE id = ? AND store_hash = ? AND client_id = ? AND subscription_key = ?';
const DUE = `SELECT id FROM replays WHERE state = 'running' AND next_step_at <= ?
  ORDER BY created_at, id LIMIT ?`;
const RUNNING = `SELECT 1 FROM replays
  WHERE store_hash = ? AND client_id = ? AND subscription_key = ? AND state = 'running'`;
const CANCEL = "UPDATE replays SET state = 'cancelled', finished_at = ? WHERE id = ?";
/** Stages that have no end yet, or that a replay leaves alone. */
const LEFT_ALONE = (['pending', 'in_flight', 'parked', 'cancelled'] as const).flatMap(
  (state) => IN_STATE[state],
);

export class SqliteReplayRepository implements ReplayRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async count(owner: Owner, subscriptionKey: string, { from, to, only }: ReplayRange): Promise<number> {
    const target = findTarget(this.connection, owner, subscriptionKey);
    if (!target) return 0;
    const range: [string, ...SqlValue[]] = ['l.accepted_at BETWEEN ? AND ?', from, to];
    if (only === 'failed') return countIn(this.connection, target.id, IN_STATE.exhausted, range);
    // What was delivered has no index to itself, and its rows are many: the others are fewer.
    const all = countIn(this.connection, target.id, [ALL], range);
    return all - countIn(this.connection, target.id, LEFT_ALONE, range);
  }

  async create(replay: NewReplay, by: Actor): Promise<Replay> {
    const { id, storeHash, clientId, subscriptionKey, from, to, only, rate, createdAt } = replay;
    assertTenant(storeHash, clientId);
    const matched = await this.count(replay, subscriptionKey, replay);
    return this.connection.transaction(() => {
      if (this.connection.get(RUNNING, storeHash, clientId, subscriptionKey))
        throw new LimitReached('replay', 1);
      const named = [id, storeHash, clientId, subscriptionKey, from, to, only, rate];
      this.connection.run(INSERT, ...named, matched, createdAt, createdAt, from);
      const created = this.read(replay, subscriptionKey, id)!;
      this.record('created', by, { before: null, after: created });
      return created;
    });
  }

  async find(owner: Owner, subscriptionKey: string, id: string): Promise<Replay | null> {
    return this.read(owner, subscriptionKey, id);
  }

  async cancel(owner: Owner, subscriptionKey: string, id: string, by: Actor): Promise<Replay | null> {
    return this.connection.transaction(() => {
      const before = this.read(owner, subscriptionKey, id);
      if (before?.state !== 'running') return before;
      this.connection.run(CANCEL, Date.now(), id);
      const after = this.read(owner, subscriptionKey, id)!;
      this.record('cancelled', by, { before, after });
      return after;
    });
  }

  async due(now: number, limit: number): Promise<string[]> {
    return this.connection.all<{ id: string }>(DUE, now, limit).map(({ id }) => id);
  }

  async step(id: string, now: number): Promise<number> {
    return this.connection.transaction(() => takeStep(this.connection, id, now));
  }

  private read({ storeHash, clientId }: Owner, subscriptionKey: string, id: string): Replay | null {
    assertTenant(storeHash, clientId);
    return (
      this.connection.get<Replay>(`${SELECT} ${OWNED}`, id, storeHash, clientId, subscriptionKey) ?? null
    );
  }

  private record(action: string, by: Actor, change: { before: Replay | null; after: Replay }): void {
    const { id: key, storeHash, clientId } = change.after;
    recordChange(this.connection, { by, action, kind: 'replay', key, storeHash, clientId, ...change });
  }
}
