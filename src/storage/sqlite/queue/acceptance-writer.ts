import { holdsKey, type KeyHolder, keyOf, planAcceptance } from '../../../delivery/model/acceptance-plan.js';
import type { Acceptance, AcceptedEvent, AcceptedRequest } from '../../../delivery/model/accepted-event.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import type { ScopeIds, TargetIds } from './interned-ids.js';

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

/** Writes requests inside the transaction of their group. */
export class AcceptanceWriter {
  constructor(
    private readonly connection: SqliteConnection,
    private readonly targets: TargetIds,
    private readonly scopes: ScopeIds,
  ) {}

  accept(request: AcceptedRequest, leaseId: string): Acceptance {
    const [plan] = planAcceptance([request], this.holdersOf(request));
    for (const event of plan!.write) this.insert(event, leaseId);
    return plan!.acceptance;
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

  private insert(event: AcceptedEvent, leaseId: string): void {
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
    if (changes > 0) this.insertDeliveries(event, Number(lastInsertRowid), leaseId);
  }

  private insertDeliveries(event: AcceptedEvent, seq: number, leaseId: string): void {
    const { deliveries, storeHash, acceptedAt } = event;
    const insert = this.connection.prepare(INSERT_DELIVERY);
    const scope = this.scopes.of(event.scope);
    for (const [ordinal, delivery] of deliveries.entries()) {
      const { place } = delivery;
      const target = this.targets.of(storeHash, delivery);
      const lease = place === 'leased' ? leaseId : null;
      const due = place === 'due' || place === 'offered' ? acceptedAt : null;
      const irregular = place === 'leased' || place === 'waiting' ? null : 1;
      insert.run(seq, ordinal, target, acceptedAt, scope, place, lease, due, irregular);
    }
  }
}
