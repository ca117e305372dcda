import { holdsKey, type KeyHolder, keyOf, planAcceptance } from '../../../delivery/model/acceptance-plan.js';
import type { Acceptance, AcceptedEvent, AcceptedRequest } from '../../../delivery/model/accepted-event.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import type { ScopeIds, TargetIds } from './interned-ids.js';
import { endOfLine, isBehind } from './lines.js';

// By position: each event and each delivery runs these.
const FIND_KEY = `SELECT id, content_hash AS contentHash, delivery_count AS deliveries, accepted_at AS acceptedAt
  FROM events WHERE store_hash = ? AND client_id = ? AND idempotency_key = ?`;
const FREE_KEY = `UPDATE events SET idempotency_key = NULL
  WHERE store_hash = ? AND client_id = ? AND idempotency_key = ? AND id <> ?`;
/** Inserts nothing if the event exists: the write is being repeated. */
const INSERT_EVENT = `INSERT INTO events (id, store_hash, client_id, scope, accepted_at, idempotency_key,
  content_hash, delivery_count, hook_body, web_hook_body, trace, filtered) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`;
const INSERT_DELIVERY = `INSERT INTO deliveries (event_seq, ordinal, target, accepted_at, scope, stage, run,
  next_attempt_at, irregular) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const INSERT_IN_LINE = `INSERT INTO deliveries (event_seq, ordinal, target, accepted_at, scope, stage, run,
  next_attempt_at, irregular, line, turn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const STAGE = `SELECT stage FROM deliveries
  WHERE event_seq = (SELECT seq FROM events WHERE id = ?) AND ordinal = ?`;

/** Writes requests inside the transaction of their group. */
export class AcceptanceWriter {
  constructor(
    private readonly connection: SqliteConnection,
    private readonly targets: TargetIds,
    private readonly scopes: ScopeIds,
  ) {}

  accept(request: AcceptedRequest, leaseId: string): Acceptance {
    const [plan] = planAcceptance([request], this.holdersOf(request));
    const { acceptance, write } = plan!;
    const behind = new Map<AcceptedEvent, number[]>();
    for (const event of write) {
      const ordinals = this.insert(event, leaseId);
      if (ordinals.length > 0) behind.set(event, ordinals);
    }
    if (behind.size === 0 || acceptance.outcome !== 'accepted') return acceptance;
    return { ...acceptance, behind: request.map((event) => behind.get(event) ?? []) };
  }

  /** The events that hold the keys of this request, by key. */
  private holdersOf(request: AcceptedRequest): Map<string, KeyHolder> {
    const holders = new Map<string, KeyHolder>();
    for (const event of request) {
      const key = keyOf(event);
      if (key === null || holders.has(key)) continue;
      const { storeHash, clientId, idempotencyKey } = event;
      const stored = this.connection.get<KeyHolder & { acceptedAt: number }>(
        FIND_KEY,
        storeHash,
        clientId,
        idempotencyKey,
      );
      if (stored && holdsKey(stored.acceptedAt, event)) holders.set(key, stored);
    }
    return holders;
  }

  /** The ordinals that stand in their lines behind others. */
  private insert(event: AcceptedEvent, leaseId: string): number[] {
    const { id, storeHash, clientId, idempotencyKey } = event;
    // An event that still has the key has had it too long: the new one could not be written.
    if (idempotencyKey !== null) this.connection.run(FREE_KEY, storeHash, clientId, idempotencyKey, id);
    const { changes, lastInsertRowid } = this.connection
      .prepare(INSERT_EVENT)
      .run(
        id,
        storeHash,
        clientId,
        event.scope,
        event.acceptedAt,
        idempotencyKey,
        event.contentHash,
        event.deliveries.length,
        event.hookBody,
        event.webHookBody,
        event.trace,
        event.filtered ?? null,
      );
    if (changes === 0) return this.storedBehind(event);
    return this.insertDeliveries(event, Number(lastInsertRowid), leaseId);
  }

  private insertDeliveries(event: AcceptedEvent, seq: number, leaseId: string): number[] {
    const { deliveries, storeHash, acceptedAt } = event;
    const insert = this.connection.prepare(INSERT_DELIVERY);
    const scope = this.scopes.of(event.scope);
    const behind: number[] = [];
    for (const [ordinal, delivery] of deliveries.entries()) {
      const { place, line } = delivery;
      const target = this.targets.of(storeHash, delivery);
      const at = line === undefined ? null : endOfLine(this.connection, { target, line }, place);
      const stage = at?.stage ?? place;
      const lease = stage === 'leased' ? leaseId : null;
      const due = stage === 'due' || stage === 'offered' ? acceptedAt : null;
      const irregular = stage === 'leased' || stage === 'waiting' ? null : 1;
      if (!at) {
        insert.run(seq, ordinal, target, acceptedAt, scope, stage, lease, due, irregular);
        continue;
      }
      const row = [seq, ordinal, target, acceptedAt, scope, stage, lease, due, irregular, line!, at.turn];
      this.connection.run(INSERT_IN_LINE, ...row);
      if (isBehind(stage)) behind.push(ordinal);
    }
    return behind;
  }

  /** Of an event that an earlier try has stored. */
  private storedBehind({ id, deliveries }: AcceptedEvent): number[] {
    return [...deliveries.entries()].flatMap(([ordinal, { line }]) => {
      const row = line !== undefined && this.connection.get<{ stage: string }>(STAGE, id, ordinal);
      return row && isBehind(row.stage) ? [ordinal] : [];
    });
  }
}
