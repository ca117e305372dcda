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
import { allOf } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { ALL, countIn, IN_STATE } from '../log/delivery-sources.js';
import { findTarget } from '../queue/interned-ids.js';
import { recordChange } from '../records/change-log.js';
import { REPLAY, takeStep } from './replay-step.js';

const INSERT = `INSERT INTO replays (id, store_hash, client_id, subscription_key, from_at, to_at, which, rate,
  state, matched, done, created_at, finished_at, next_step_at, met_accepted_at)
  VALUES (:id, :storeHash, :clientId, :subscriptionKey, :from, :to, :only, :rate,
  :state, :matched, :done, :createdAt, :finishedAt, :createdAt, :from)`;
const OF_HOOK = 'store_hash = :storeHash AND client_id = :clientId AND subscription_key = :subscriptionKey';
const DUE = `SELECT id FROM replays WHERE state = 'running' AND next_step_at <= :now
  ORDER BY created_at, id LIMIT :limit`;
const COUNT_RUNNING = `SELECT count(*) AS n FROM replays WHERE ${OF_HOOK} AND state = 'running'`;
const FINISH = 'UPDATE replays SET state = :state, finished_at = :finishedAt WHERE id = :id';
/** The states that have not ended yet. */
const LEFT_ALONE = (['pending', 'in_flight', 'parked'] as const).flatMap((state) => IN_STATE[state]);

export class SqliteReplayRepository implements ReplayRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async count(owner: Owner, subscriptionKey: string, { from, to, only }: ReplayRange): Promise<number> {
    const target = findTarget(this.connection, owner, subscriptionKey);
    if (!target) return 0;
    const range = allOf(['l.accepted_at BETWEEN :from AND :to', { from, to }]);
    if (only === 'failed') return countIn(this.connection, target.id, IN_STATE.exhausted, range);
    // The delivered ones have no index to themselves and are many: counting the others is faster.
    const all = countIn(this.connection, target.id, [ALL], range);
    return all - countIn(this.connection, target.id, LEFT_ALONE, range);
  }

  async create(input: NewReplay, by: Actor): Promise<Replay> {
    const { storeHash, clientId, subscriptionKey } = input;
    assertTenant(storeHash, clientId);
    const replay = startedReplay(input, await this.count(input, subscriptionKey, input));
    return this.connection.transaction(() => {
      const ofHook = { storeHash, clientId, subscriptionKey };
      assertMayStart(this.connection.get<{ n: number }>(COUNT_RUNNING, ofHook)!.n);
      this.connection.run(INSERT, { ...replay });
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
    const select = `SELECT ${REPLAY} FROM replays WHERE id = :id AND ${OF_HOOK}`;
    return this.connection.get<Replay>(select, { id, storeHash, clientId, subscriptionKey }) ?? null;
  }
}
