import type {
  DeliveryRef,
  FailedAttempt,
  FailureCode,
  SuccessfulAttempt,
} from '../../../delivery/model/delivery.js';
import type { DeliveryDetail, DeliveryRecord } from '../../../delivery/model/delivery-record.js';
import type { FailureReason } from '../../../delivery/model/failure-reason.js';
import type { DeliveryEntry, EventDocument, PackedAttempt } from '../queue/event-document.js';
import { timeOfPlace } from '../schema/pull-places.js';

/** The fields of a record. The bodies, which are most of an event, are not among them. */
export const RECORD = { st: 1, sc: 1, ts: 1, d: 1 } as const;
export const DETAIL = { ...RECORD, hb: 1, wb: 1 } as const;

/** An event with one of its deliveries, and the position of that. */
export type OneDelivery = Omit<EventDocument, 'd'> & { d: DeliveryEntry; o: number };

/** An expression for the delivery of one hook. An event has at most one for each, and may have thousands of others. */
export const entryOf = (subscriptionKey: string) => ({
  $arrayElemAt: [{ $filter: { input: '$d', as: 'x', cond: { $eq: ['$$x.k', subscriptionKey] } } }, 0],
});

/** The fields of the record of one hook's delivery. They make a OneDelivery. */
export const recordFieldsOf = (subscriptionKey: string) => ({
  ...RECORD,
  d: entryOf(subscriptionKey),
  o: { $indexOfArray: ['$d.k', subscriptionKey] },
});

/** The event as if it had been read whole, without its other deliveries. */
export function placeOf({ d, o, ...event }: OneDelivery): { event: EventDocument; ordinal: number } {
  const entries: EventDocument['d'] = [];
  const ordinal = Number(o);
  entries[ordinal] = d;
  return { event: { ...event, d: entries }, ordinal };
}

export function toRecord(event: EventDocument, ordinal: number): DeliveryRecord {
  const { k, t, s, n, ls = null, lf, at, x } = event.d[ordinal]!;
  const createdAt = event.ts.getTime();
  const deliveredAt = at?.getTime() ?? null;
  return {
    ref: { eventId: event._id, ordinal },
    subscriptionKey: k,
    kind: t,
    scope: event.sc,
    state: s,
    attempts: n,
    lastStatus: ls,
    lastFailure: (lf as FailureCode | undefined) ?? null,
    // Another failure is of a circuit: `x` is of the attempt before it.
    lastReason: lf !== undefined && lf === x?.f ? reasonOf(x.r) : null,
    createdAt,
    nextAttemptAt: nextAttemptAt(event.d[ordinal]!),
    deliveredAt,
    updatedAt: updatedAt(event, ordinal),
  };
}

function nextAttemptAt({ s, na, v }: DeliveryEntry): number | null {
  if (v !== undefined && s === 'pending') return timeOfPlace(v);
  // 1970 means freed from a dead process: it is due, but no time was set for it.
  return na?.getTime() || null;
}

function updatedAt({ ts, d }: EventDocument, ordinal: number): number {
  const { at, x, u } = d[ordinal]!;
  return Math.max(...[ts, at, x?.t, u].map((time) => time?.getTime() ?? 0));
}

export function toDetail(
  event: EventDocument,
  { ordinal }: DeliveryRef,
  attempts: PackedAttempt[],
): DeliveryDetail {
  const record = toRecord(event, ordinal);
  const body = (record.kind === 'web-hook' ? event.wb : event.hb) ?? null;
  return { ...record, body, attemptLog: attempts.map(toAttempt) };
}

const reasonOf = (reason: string | undefined) => (reason as FailureReason | undefined) ?? null;

function toAttempt({ n: number, t, ms: durationMs, st: status, f, r, x }: PackedAttempt) {
  const base = { number, startedAt: t.getTime(), durationMs };
  if (f === undefined) return { ...base, status: status! } satisfies SuccessfulAttempt;
  const failure = f as FailureCode;
  return { ...base, status, failure, reason: reasonOf(r), excerpt: x ?? null } satisfies FailedAttempt;
}
