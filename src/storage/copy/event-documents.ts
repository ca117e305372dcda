import { lineName, placeBehind } from '../mongo/lines/line-names.js';
import type {
  AttemptPack,
  DeliveryEntry,
  EventDocument,
  PackedAttempt,
} from '../mongo/queue/event-document.js';
import { offeredAt, pulledUntil } from '../mongo/schema/pull-places.js';
import { lastSuccess, stateOf } from '../sqlite/log/delivery-rows.js';
import type { StoredAttempt, StoredDelivery, StoredEvent, WholeEvent } from './stored-events.js';

/** Attempts in one pack: with an excerpt each, they still fit into a document. */
const PACKED = 1_000;

export interface Documents {
  events: EventDocument[];
  packs: AttemptPack[];
  /** The last turn in which one of the deliveries lined up. 0 if none is ordered. */
  turn: number;
}

/** The events as MongoDB keeps them. The same names each time, so that writing them again changes nothing. */
export function documentsOf(whole: WholeEvent[]): Documents {
  const packing = new Packing(`copy/${whole[0]?.event.seq}`);
  const events = whole.map(({ event, deliveries }) => ({
    ...eventOf(event),
    d: deliveries.map(({ row, attempts }) => {
      const all = [...attempts, ...ownSuccess(row, attempts)];
      const g = packing.keep(all.map((attempt) => packed(event.id, attempt)));
      return { ...entryOf(row, event, attempts), ...(g.length > 0 && { g }) };
    }),
  }));
  const turns = whole.flatMap(({ deliveries }) => deliveries.map(({ row }) => row.turn ?? 0));
  const turn = turns.reduce((last, one) => Math.max(last, one), 0);
  return { events, packs: packing.packs, turn };
}

class Packing {
  readonly packs: AttemptPack[] = [];

  constructor(private readonly name: string) {}

  /** The names of the packs that hold these attempts. */
  keep(attempts: PackedAttempt[]): string[] {
    const names = new Set<string>();
    for (const attempt of attempts) {
      const pack = this.open();
      pack.a.push(attempt);
      pack.at = new Date(Math.max(pack.at.getTime(), attempt.t.getTime() + attempt.ms));
      names.add(pack._id);
    }
    return [...names];
  }

  private open(): AttemptPack {
    const last = this.packs.at(-1);
    if (last && last.a.length < PACKED) return last;
    const pack = { _id: `${this.name}/${this.packs.length}`, at: new Date(0), a: [] };
    this.packs.push(pack);
    return pack;
  }
}

function eventOf(event: StoredEvent): Omit<EventDocument, 'd'> {
  const { idempotencyKey, contentHash, hookBody, webHookBody, trace, filtered } = event;
  return {
    _id: event.id,
    st: event.storeHash,
    ap: event.clientId,
    sc: event.scope,
    ts: new Date(event.acceptedAt),
    ...(idempotencyKey !== null && { ik: idempotencyKey, ih: contentHash ?? '' }),
    ...(hookBody !== null && { hb: hookBody }),
    ...(webHookBody !== null && { wb: webHookBody }),
    ...(trace !== null && { tr: trace }),
    ...(filtered !== null && { fl: filtered }),
  };
}

function entryOf(row: StoredDelivery, event: StoredEvent, attempts: StoredAttempt[]): DeliveryEntry {
  const { key, stage, lastStatus, lastFailure, deliveredAt, retriesFrom } = row;
  return {
    k: key,
    c: row.clientId,
    t: row.kind,
    s: stateOf(stage),
    n: row.attempts,
    ...placeOf(row),
    ...standingOf(row, event),
    ...(row.isIrregular === 1 && { f: key }),
    ...(deliveredAt !== null && { at: new Date(deliveredAt) }),
    ...(row.attempts > 0 && { ls: lastStatus }),
    ...(lastFailure !== null && { lf: lastFailure }),
    ...(retriesFrom !== 0 && { rf: retriesFrom }),
    ...historyOf(row, event, attempts),
  };
}

/** The fields of a delivery that has not ended. */
function placeOf({ key, stage, run, nextAttemptAt, firstAttemptAt }: StoredDelivery): Partial<DeliveryEntry> {
  const tried = firstAttemptAt === null ? {} : { fa: new Date(firstAttemptAt) };
  if (stage === 'due') return { ...tried, na: new Date(nextAttemptAt ?? 0), p: key };
  if (stage === 'offered') return { ...tried, v: offeredAt(key, nextAttemptAt ?? 0), p: key };
  if (stage === 'pulled')
    return { ...tried, v: pulledUntil(key, nextAttemptAt ?? 0), pl: run!.split('/')[0]! };
  if (stage === 'waiting' || stage === 'parked') return { ...tried, w: key, p: key };
  return {};
}

/** Its line if it is ordered, and its place there until it has ended. */
function standingOf({ key, stage, line, turn }: StoredDelivery, { id }: StoredEvent): Partial<DeliveryEntry> {
  if (!line) return {};
  const name = lineName(key, line);
  if (isBehind(stage)) return { l: line, p: key, q: placeBehind(name, turn!, id) };
  return ENDED.has(stage) ? { l: line } : { l: line, h: name };
}

const isBehind = (stage: string) => stage === 'lined' || stage === 'shelved';
const ENDED: ReadonlySet<string> = new Set(['delivered', 'exhausted', 'cancelled']);

/** Its last failure, and the time of its last change if nothing else has that time. */
function historyOf(
  row: StoredDelivery,
  event: StoredEvent,
  attempts: StoredAttempt[],
): Partial<DeliveryEntry> {
  const last = attempts.findLast(({ failure }) => failure !== null);
  const failedAt = last ? last.startedAt + last.durationMs : 0;
  const shown = Math.max(event.acceptedAt, row.deliveredAt ?? 0, failedAt);
  const reason = last?.reason ? { r: last.reason } : {};
  return {
    ...(last && { x: { t: new Date(failedAt), st: last.status, f: last.failure!, ...reason } }),
    ...(row.updatedAt > shown && { u: new Date(row.updatedAt) }),
  };
}

/** SQLite keeps the last success in the delivery's own row. */
function ownSuccess(row: StoredDelivery, attempts: StoredAttempt[]): StoredAttempt[] {
  const { seq, ordinal } = row;
  return lastSuccess(row, attempts.at(-1)).map((success) => ({
    seq,
    ordinal,
    ...success,
    failure: null,
    reason: null,
    excerpt: null,
  }));
}

function packed(eventId: string, attempt: StoredAttempt): PackedAttempt {
  const { failure, reason, excerpt } = attempt;
  return {
    e: eventId,
    o: attempt.ordinal,
    n: attempt.number,
    t: new Date(attempt.startedAt),
    ms: attempt.durationMs,
    st: attempt.status,
    ...(failure !== null && { f: failure }),
    ...(reason !== null && { r: reason }),
    ...(excerpt !== null && { x: excerpt }),
  };
}
