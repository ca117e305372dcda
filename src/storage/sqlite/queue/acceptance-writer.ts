import type {
  Acceptance,
  AcceptedEvent,
  AcceptedRequest,
  FirstAnswer,
} from '../../../delivery/model/accepted-event.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import type { ScopeIds, TargetIds } from './interned-ids.js';

const FIND_KEY = `SELECT id, content_hash AS contentHash, delivery_count AS deliveries, accepted_at AS acceptedAt
  FROM events WHERE store_hash = ? AND client_id = ? AND idempotency_key = ?`;
const FREE_KEY = `UPDATE events SET idempotency_key = NULL
  WHERE store_hash = ? AND client_id = ? AND idempotency_key = ?`;
/** Nothing where the event is there: the write is being repeated. */
const INSERT_EVENT = `INSERT INTO events (id, store_hash, client_id, scope, accepted_at, idempotency_key,
  content_hash, delivery_count, hook_body, web_hook_body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`;
const INSERT_DELIVERY = `INSERT INTO deliveries (event_seq, ordinal, target, accepted_at, scope, stage, run,
  next_attempt_at, irregular) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

interface KeyHolder extends FirstAnswer {
  contentHash: string | null;
  acceptedAt: number;
}

/** Writes requests inside the transaction of their group. */
export class AcceptanceWriter {
  constructor(
    private readonly connection: SqliteConnection,
    private readonly targets: TargetIds,
    private readonly scopes: ScopeIds,
  ) {}

  accept(request: AcceptedRequest, run: string): Acceptance {
    const duplicates: (FirstAnswer | null)[] = [];
    const holders = new Map<string, KeyHolder>();
    for (const [index, event] of request.entries()) {
      const holder = this.holderOf(event, holders);
      if (holder && holder.contentHash !== event.contentHash) return { outcome: 'conflict', index };
      duplicates.push(holder ? { id: holder.id, deliveries: holder.deliveries } : null);
    }
    for (const [index, event] of request.entries()) if (!duplicates[index]) this.insert(event, run);
    return { outcome: 'accepted', duplicates };
  }

  /** Whoever had this event's key first, in the database or before it in `holders`, where it adds itself. */
  private holderOf(event: AcceptedEvent, holders: Map<string, KeyHolder>): KeyHolder | undefined {
    const { storeHash, clientId, idempotencyKey, contentHash, acceptedAt } = event;
    if (idempotencyKey === null) return undefined;
    const name = JSON.stringify([storeHash, clientId, idempotencyKey]);
    const holder = holders.get(name) ?? this.stored(event);
    if (holder && holder.id !== event.id) return holder;
    holders.set(name, { id: event.id, deliveries: event.deliveries.length, contentHash, acceptedAt });
    return undefined;
  }

  private stored({ storeHash, clientId, idempotencyKey, keysFrom }: AcceptedEvent): KeyHolder | undefined {
    const holder = this.connection.get<KeyHolder>(FIND_KEY, storeHash, clientId, idempotencyKey);
    return holder && holder.acceptedAt > keysFrom ? holder : undefined;
  }

  private insert(event: AcceptedEvent, run: string): void {
    const { storeHash, clientId, idempotencyKey, contentHash, hookBody, webHookBody } = event;
    if (idempotencyKey !== null) this.freeKey(event);
    const { changes, lastInsertRowid } = this.connection
      .prepare(INSERT_EVENT)
      .run(
        ...[event.id, storeHash, clientId, event.scope, event.acceptedAt, idempotencyKey],
        ...[contentHash, event.deliveries.length, hookBody, webHookBody],
      );
    if (changes > 0) this.insertDeliveries(event, Number(lastInsertRowid), run);
  }

  /** Whoever still holds the key has held it too long, or the event itself would not be written. */
  private freeKey({ id, storeHash, clientId, idempotencyKey }: AcceptedEvent): void {
    this.connection.run(`${FREE_KEY} AND id <> ?`, storeHash, clientId, idempotencyKey, id);
  }

  private insertDeliveries(event: AcceptedEvent, seq: number, run: string): void {
    const { deliveries, storeHash, acceptedAt } = event;
    const insert = this.connection.prepare(INSERT_DELIVERY);
    const scope = this.scopes.of(event.scope);
    for (const [ordinal, delivery] of deliveries.entries()) {
      const { place } = delivery;
      const target = this.targets.of(storeHash, delivery);
      const mark = place === 'leased' ? run : null;
      const due = place === 'due' ? acceptedAt : null;
      const irregular = place === 'due' || place === 'parked' ? 1 : null;
      insert.run(seq, ordinal, target, acceptedAt, scope, place, mark, due, irregular);
    }
  }
}
