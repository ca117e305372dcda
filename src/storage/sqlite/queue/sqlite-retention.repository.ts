import type { RetentionClass, RetentionRepository } from '../../../delivery/model/retention.repository.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

const ENDED = `NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_seq = e.seq
  AND d.stage IN ('leased', 'due', 'waiting', 'parked'))`;
/** @param gone 1: events that have lost their bodies; 0: events that have not */
const endedEvents = (gone: 0 | 1) => `SELECT e.seq FROM events e INDEXED BY events_by_age
  WHERE e.body_gone = ${gone} AND e.accepted_at < :before AND ${ENDED} ORDER BY e.accepted_at, e.seq LIMIT :limit`;
const THESE = 'IN (SELECT value FROM json_each(:seqs))';

const FORGET_BODIES = `UPDATE events SET hook_body = NULL, web_hook_body = NULL, body_gone = 1
  WHERE seq IN (${endedEvents(0)})`;
const CANCEL_PARKED = `UPDATE deliveries SET stage = iif(delivered_at IS NULL, 'cancelled', 'delivered'),
  updated_at = :now, irregular = 1
  WHERE (event_seq, ordinal) IN (SELECT event_seq, ordinal FROM deliveries INDEXED BY deliveries_parked
    WHERE stage = 'parked' AND accepted_at < :before ORDER BY accepted_at LIMIT :limit)`;
const FREE_KEYS = `UPDATE events SET idempotency_key = NULL, content_hash = NULL
  WHERE seq IN (SELECT seq FROM events INDEXED BY events_with_key
    WHERE idempotency_key IS NOT NULL AND accepted_at < :before ORDER BY accepted_at LIMIT :limit)`;
const REACHED = 'SELECT reached_at AS at FROM retention_time';
const REACH = 'INSERT OR REPLACE INTO retention_time (id, reached_at) VALUES (1, :at)';

export class SqliteRetentionRepository implements RetentionRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async purge(what: RetentionClass, before: number, limit: number): Promise<number> {
    return this.connection.transaction(() => {
      switch (what) {
        case 'bodies':
          return this.connection.run(FORGET_BODIES, { before, limit });
        case 'attempts':
          return this.forgetEvents(before, limit);
        case 'parked':
          return this.connection.run(CANCEL_PARKED, { before, limit, now: Date.now() });
        case 'idempotency_keys':
          return this.connection.run(FREE_KEYS, { before, limit });
      }
    });
  }

  async reached(): Promise<number | null> {
    return this.connection.get<{ at: number }>(REACHED)?.at ?? null;
  }

  async reach(at: number): Promise<void> {
    this.connection.run(REACH, { at: Math.floor(at) });
  }

  /** Events without bodies are the oldest. Others follow only if bodies are kept for as long as everything else. */
  private forgetEvents(before: number, limit: number): number {
    const select = (gone: 0 | 1, room: number) =>
      this.connection.all<{ seq: number }>(endedEvents(gone), { before, limit: room }).map(({ seq }) => seq);
    const oldest = select(1, limit);
    const forgotten = [...oldest, ...select(0, limit - oldest.length)];
    const seqs = JSON.stringify(forgotten);
    this.connection.run(`DELETE FROM attempts WHERE event_seq ${THESE}`, { seqs });
    this.connection.run(`DELETE FROM deliveries WHERE event_seq ${THESE}`, { seqs });
    this.connection.run(`DELETE FROM events WHERE seq ${THESE}`, { seqs });
    return forgotten.length;
  }
}
