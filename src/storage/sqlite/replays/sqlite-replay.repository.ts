import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import type {
  NewReplay,
  Replay,
  ReplayRange,
  ReplayRepository,
} from '../../../delivery/model/replay.repository.js';
import { assertMayStart, cancelledReplay, startedReplay } from '../../../delivery/model/replay-rules.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { findTarget } from '../queue/interned-ids.js';
import { recordChange } from '../records/change-log.js';
import { countRange } from './replay-count.js';
import { INSERT_REPLAY, REPLAY, type Stored, toReplay } from './replay-rows.js';
import { takeStep } from './replay-step.js';

const OF_HOOK = 'store_hash = :storeHash AND client_id = :clientId AND subscription_key = :subscriptionKey';
const DUE = `SELECT id FROM replays INDEXED BY replays_due WHERE state = 'running' AND next_step_at <= :now
  ORDER BY next_step_at, created_at, id LIMIT :limit`;
const COUNT_RUNNING = `SELECT count(*) AS n FROM replays WHERE ${OF_HOOK} AND state = 'running'`;
const FINISH = 'UPDATE replays SET state = :state, finished_at = :finishedAt WHERE id = :id';
export class SqliteReplayRepository implements ReplayRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async count(owner: Owner, subscriptionKey: string, range: ReplayRange): Promise<number> {
    const target = findTarget(this.connection, owner, subscriptionKey);
    return target ? countRange(this.connection, target.id, range) : 0;
  }

  async create(input: NewReplay, by: Actor): Promise<Replay> {
    const { storeHash, clientId, subscriptionKey } = input;
    assertTenant(storeHash, clientId);
    const replay = startedReplay(input);
    return this.connection.transaction(() => {
      const ofHook = { storeHash, clientId, subscriptionKey };
      assertMayStart(this.connection.get<{ n: number }>(COUNT_RUNNING, ofHook)!.n);
      const states = JSON.stringify(replay.states);
      this.connection.run(INSERT_REPLAY, { ...replay, states, recovery: null, skipped: null });
      recordChange(this.connection, by, draftChange('replay', 'created', { before: null, after: replay }));
      return replay;
    });
  }

  async find(owner: Owner, subscriptionKey: string, id: string): Promise<Replay | null> {
    return this.read(owner, subscriptionKey, id);
  }

  async cancel(owner: Owner, subscriptionKey: string, id: string, by: Actor): Promise<Replay | null> {
    return this.connection.transaction(() => {
      const before = this.read(owner, subscriptionKey, id);
      const after = before && cancelledReplay(before, Date.now());
      if (!after) return before;
      const { state, finishedAt } = after;
      this.connection.run(FINISH, { id, state, finishedAt });
      recordChange(this.connection, by, draftChange('replay', 'cancelled', { before, after }));
      return after;
    });
  }

  async due(now: number, limit: number): Promise<string[]> {
    return this.connection.all<{ id: string }>(DUE, { now, limit }).map(({ id }) => id);
  }

  async step(id: string, now: number): Promise<number> {
    return this.connection.transaction(() => takeStep(this.connection, id, now));
  }

  private read({ storeHash, clientId }: Owner, subscriptionKey: string, id: string): Replay | null {
    assertTenant(storeHash, clientId);
    const select = `SELECT ${REPLAY} FROM replays WHERE id = :id AND ${OF_HOOK} AND recovery IS NULL`;
    const row = this.connection.get<Stored<Replay>>(select, { id, storeHash, clientId, subscriptionKey });
    return row ? toReplay(row) : null;
  }
}
