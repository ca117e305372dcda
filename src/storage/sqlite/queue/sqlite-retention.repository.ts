import type {
  PurgedBatch,
  RetentionClass,
  RetentionRepository,
} from '../../../delivery/model/retention.repository.js';
import type { Unit } from '../../../stats/step.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import type { TargetIds } from './interned-ids.js';
import { callNext, type InLine } from './lines.js';
import { ResultJournal } from './result-journal.js';
import { foldResults } from './stats-fold.js';

const ENDED = `NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_seq = e.seq
  AND d.stage IN ('leased', 'due', 'waiting', 'parked', 'lined', 'shelved', 'offered', 'pulled'))`;
/** @param gone 1: events that have lost their bodies; 0: events that have not */
const endedEvents = (gone: 0 | 1) => `SELECT e.seq FROM events e INDEXED BY events_by_age
  WHERE e.body_gone = ${gone} AND e.accepted_at < :before AND ${ENDED} ORDER BY e.accepted_at, e.seq LIMIT :limit`;
const THESE = 'IN (SELECT value FROM json_each(:seqs))';

const FORGET_BODIES = `UPDATE events SET hook_body = NULL, web_hook_body = NULL, body_gone = 1
  WHERE seq IN (${endedEvents(0)})`;
const CANCEL_PARKED = `UPDATE deliveries SET stage = iif(delivered_at IS NULL, 'cancelled', 'delivered'),
  turn = NULL, updated_at = :now, irregular = 1
  WHERE (event_seq, ordinal) IN (SELECT event_seq, ordinal FROM deliveries INDEXED BY deliveries_parked
    WHERE stage IN ('parked', 'shelved') AND accepted_at < :before ORDER BY accepted_at LIMIT :limit)
  RETURNING target, line`;
/** What nobody pulled. What is under a lease is left until that has ended. */
const CANCEL_OFFERED = `UPDATE deliveries SET stage = iif(delivered_at IS NULL, 'cancelled', 'delivered'),
  run = NULL, next_attempt_at = NULL, turn = NULL, updated_at = :now
  WHERE (event_seq, ordinal) IN (SELECT d.event_seq, d.ordinal FROM targets t
    CROSS JOIN deliveries d INDEXED BY deliveries_irregular ON d.target = t.id AND d.irregular = 1
    WHERE t.kind = 'pull' AND d.stage IN ('offered', 'pulled') AND d.accepted_at < :before
    AND (d.stage = 'offered' OR d.next_attempt_at <= :now) LIMIT :limit) RETURNING target, line`;
const FREE_KEYS = `UPDATE events SET idempotency_key = NULL, content_hash = NULL
  WHERE seq IN (SELECT seq FROM events INDEXED BY events_with_key
    WHERE idempotency_key IS NOT NULL AND accepted_at < :before ORDER BY accepted_at LIMIT :limit)`;
const FORGET_TOKENS = `DELETE FROM tokens WHERE id IN (SELECT id FROM tokens INDEXED BY tokens_by_end
  WHERE min(coalesce(expires_at, revoked_at), coalesce(revoked_at, expires_at)) < :before LIMIT :limit)`;
const FORGET_PORTAL_SESSIONS = `DELETE FROM portal_sessions WHERE id IN (SELECT id FROM portal_sessions
  INDEXED BY portal_sessions_by_end WHERE expires_at < :before LIMIT :limit)`;
const FORGET_REPLAYS = `DELETE FROM replays WHERE id IN (SELECT id FROM replays INDEXED BY replays_by_end
  WHERE finished_at IS NOT NULL AND finished_at < :before AND recovery IS NULL LIMIT :limit)`;
/** The parts of a recovery go with it, once all of them have ended long ago. */
const OLD_RECOVERIES = `SELECT id FROM recoveries r INDEXED BY recoveries_by_age WHERE created_at < :before
  AND NOT EXISTS (SELECT 1 FROM replays p INDEXED BY replays_of_recovery
    WHERE p.recovery = r.id AND (p.finished_at IS NULL OR p.finished_at >= :before))
  ORDER BY created_at LIMIT :limit`;
/** Of the oldest rows, in the order of the log: a time that a wrong clock gave one of them does not keep the others. */
const FORGET_CHANGES = `WITH old AS (SELECT seq FROM (SELECT seq, at FROM changes ORDER BY seq LIMIT :limit + 1)
  WHERE at < :before)
  DELETE FROM changes WHERE seq IN (SELECT seq FROM old WHERE seq < (SELECT max(seq) FROM old))`;
/** A target whose last delivery is gone. It gets another id with its next delivery. */
const FORGET_TARGETS = `DELETE FROM targets WHERE id IN (SELECT value FROM json_each(:ids))
  AND NOT EXISTS (SELECT 1 FROM deliveries d INDEXED BY deliveries_log WHERE d.target = targets.id)`;
const FORGET_STATS = `DELETE FROM stats WHERE (hook, unit, at) IN (SELECT hook, unit, at FROM stats
  INDEXED BY stats_by_age WHERE unit = :unit AND at < :before ORDER BY at LIMIT :limit) RETURNING hook`;
const FORGET_STATS_HOOKS = `DELETE FROM stats_hooks WHERE id IN (SELECT value FROM json_each(:ids))
  AND NOT EXISTS (SELECT 1 FROM stats s WHERE s.hook = stats_hooks.id)`;
const FORGET_INCIDENTS = `DELETE FROM incidents WHERE id IN (SELECT id FROM incidents INDEXED BY incidents_by_age
  WHERE last_seen_at < :before LIMIT :limit)`;
const FORGET_NOTICES = `DELETE FROM notices WHERE id IN (SELECT id FROM notices INDEXED BY notices_by_age
  WHERE created_at < :before LIMIT :limit)`;
const REACHED = 'SELECT reached_at AS at FROM retention_time';
const REACH = 'INSERT OR REPLACE INTO retention_time (id, reached_at) VALUES (1, :at)';

export class SqliteRetentionRepository implements RetentionRepository {
  constructor(
    private readonly connection: SqliteConnection,
    private readonly targets: TargetIds,
  ) {}

  /** One process has the database: what a batch found is what it purged. */
  async purge(what: RetentionClass, before: number, limit: number): Promise<PurgedBatch> {
    const purged =
      what === 'attempts' ? await this.forgetEvents(before, limit) : this.purgeAtOnce(what, before, limit);
    return { purged, isFull: purged >= limit };
  }

  private purgeAtOnce(what: Exclude<RetentionClass, 'attempts'>, before: number, limit: number): number {
    return this.connection.transaction(() => {
      switch (what) {
        case 'bodies':
          return this.connection.run(FORGET_BODIES, { before, limit });
        case 'parked':
          return this.cancelParked(before, limit);
        case 'idempotency_keys':
          return this.connection.run(FREE_KEYS, { before, limit });
        case 'tokens':
          return this.connection.run(FORGET_TOKENS, { before, limit });
        case 'portal_sessions':
          return this.connection.run(FORGET_PORTAL_SESSIONS, { before, limit });
        case 'replays':
          return this.forgetReplays(before, limit);
        case 'audit':
          return this.connection.run(FORGET_CHANGES, { before, limit });
        case 'minutes':
          return this.forgetStats('minute', before, limit);
        case 'hours':
          return this.forgetStats('hour', before, limit);
        case 'incidents':
          return this.connection.run(FORGET_INCIDENTS, { before, limit });
        case 'notices':
          return this.connection.run(FORGET_NOTICES, { before, limit });
      }
    });
  }

  async reached(): Promise<number | null> {
    return this.connection.get<{ at: number }>(REACHED)?.at ?? null;
  }

  async reach(at: number): Promise<void> {
    this.connection.run(REACH, { at: Math.floor(at) });
  }

  private forgetReplays(before: number, limit: number): number {
    const forgotten = this.connection.run(FORGET_REPLAYS, { before, limit });
    const room = { before, limit: limit - forgotten };
    const ids = this.connection.all<{ id: string }>(OLD_RECOVERIES, room).map(({ id }) => id);
    for (const id of ids) {
      this.connection.run('DELETE FROM replays WHERE recovery = :id', { id });
      this.connection.run('DELETE FROM recoveries WHERE id = :id', { id });
    }
    return forgotten + ids.length;
  }

  private cancelParked(before: number, limit: number): number {
    const cancel = (sql: string, room: number) =>
      this.connection.all<InLine>(sql, { before, limit: room, now: Date.now() });
    const cancelled = cancel(CANCEL_PARKED, limit);
    cancelled.push(...cancel(CANCEL_OFFERED, limit - cancelled.length));
    callNext(this.connection, cancelled);
    new ResultJournal(this.connection).keepEndings(cancelled, 'cancelled');
    return cancelled.length;
  }

  private forgetStats(unit: Unit, before: number, limit: number): number {
    const forgotten = this.connection.all<{ hook: number }>(FORGET_STATS, { unit, before, limit });
    const ids = JSON.stringify([...new Set(forgotten.map(({ hook }) => hook))]);
    this.connection.run(FORGET_STATS_HOOKS, { ids });
    return forgotten.length;
  }

  /**
   * What is not folded yet names its targets, which may go with their last events. After a long time without folding that
   * is much: each part has a transaction of its own, and others may write in between.
   */
  private async forgetEvents(before: number, limit: number): Promise<number> {
    for (;;) {
      const forgotten = this.connection.transaction(() =>
        foldResults(this.connection) ? null : this.forgetFolded(before, limit),
      );
      if (forgotten !== null) return forgotten;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /**
   * The index has events without bodies apart from others. Most of what is old has none any more. The others fill the batch:
   * if bodies are kept for nearly as long as events, or longer, or nothing was purged for a long time.
   */
  private forgetFolded(before: number, limit: number): number {
    const select = (gone: 0 | 1, room: number) =>
      this.connection.all<{ seq: number }>(endedEvents(gone), { before, limit: room }).map(({ seq }) => seq);
    const oldest = select(1, limit);
    const forgotten = [...oldest, ...select(0, limit - oldest.length)];
    const seqs = JSON.stringify(forgotten);
    this.connection.run(`DELETE FROM attempts WHERE event_seq ${THESE}`, { seqs });
    const ofThese = `SELECT DISTINCT target FROM deliveries WHERE event_seq ${THESE}`;
    const ids = this.connection.all<{ target: number }>(ofThese, { seqs }).map(({ target }) => target);
    this.connection.run(`DELETE FROM deliveries WHERE event_seq ${THESE}`, { seqs });
    if (this.connection.run(FORGET_TARGETS, { ids: JSON.stringify(ids) }) > 0) this.targets.forget();
    this.connection.run(`DELETE FROM events WHERE seq ${THESE}`, { seqs });
    return forgotten.length;
  }
}
