import type { AcceptedEvent, FirstPlace, NewDelivery } from '../../../delivery/model/accepted-event.js';
import type { DeliveryState } from '../../../delivery/model/delivery.js';
import type { SubscriptionKind } from '../../../subscriptions/subscription.js';

/**
 * An event with every delivery that it causes: one document, so one atomic write. The names are short because each
 * event carries them. The fields r, na, w, p and f are there only while they mean something, since sparse indexes
 * on them are the queue: what is done is in none of them.
 */
export interface EventDocument {
  _id: string;
  /** Store. */
  st: string;
  /** The publisher's app. */
  ap: string;
  /** Scope. */
  sc: string;
  /** Accepted at. */
  ts: Date;
  /** Idempotency key, and the hash of what was published under it. */
  ik?: string;
  ih?: string;
  /** Bodies for hooks and for web-hooks. */
  hb?: string;
  wb?: string;
  /** In the order of their ordinals, which never changes. */
  d: DeliveryEntry[];
}

export interface DeliveryEntry {
  /** Subscription key. */
  k: string;
  /** The subscriber's app. */
  c: string;
  /** Kind. */
  t: SubscriptionKind;
  /** State. */
  s: DeliveryState;
  /** Attempts made. */
  n: number;
  /** Run: the mark, while in flight. */
  r?: string;
  /** The claim that marked it. */
  cl?: string;
  /** Next attempt at, while due or scheduled. */
  na?: Date;
  /** Subscription key, while in its backlog (waiting or parked). */
  w?: string;
  /** Subscription key, while pending or parked. */
  p?: string;
  /** Subscription key, once it was anything but a plain first success. */
  f?: string;
  /** First attempt at, where that failed. */
  fa?: Date;
  /** Delivered at. */
  at?: Date;
  /** Last status; null where no status line came. */
  ls?: number | null;
  /** Failure code of the last attempt, or of what kept the next one back. */
  lf?: string;
  /** Attempts before which its retries do not count (a replay); null: one attempt and no retry; absent: 0. */
  rf?: number | null;
  /** The last failed attempt. */
  x?: LastFailure;
  /** When it was last sent again or cancelled. */
  u?: Date;
  /** The attempt packs in which its attempts are. */
  g?: string[];
}

export interface LastFailure {
  /** Ended at. */
  t: Date;
  /** Status and failure code. */
  st: number | null;
  f: string;
}

/** The attempts of one group of results. */
export interface AttemptPack {
  _id: string;
  /** What it is forgotten by. */
  at: Date;
  a: PackedAttempt[];
}

export interface PackedAttempt {
  /** Event, ordinal, number, started at, milliseconds, status. */
  e: string;
  o: number;
  n: number;
  t: Date;
  ms: number;
  st: number | null;
  /** Failure code, and the first of the failed answer's body. */
  f?: string;
  x?: string;
}

/** A process start; gone when it has ended or lapsed. */
export interface RunDocument {
  _id: string;
  /** By the server's clock. */
  beat: Date;
}

export function toEventDocument(event: AcceptedEvent, run: string): EventDocument {
  const { idempotencyKey, contentHash, hookBody, webHookBody } = event;
  const ts = new Date(event.acceptedAt);
  return {
    _id: event.id,
    st: event.storeHash,
    ap: event.clientId,
    sc: event.scope,
    ts,
    ...(idempotencyKey !== null && { ik: idempotencyKey, ih: contentHash ?? '' }),
    ...(hookBody !== null && { hb: hookBody }),
    ...(webHookBody !== null && { wb: webHookBody }),
    d: event.deliveries.map((delivery) => toEntry(delivery, ts, run)),
  };
}

function toEntry(
  { subscriptionKey, clientId, kind, place }: NewDelivery,
  ts: Date,
  run: string,
): DeliveryEntry {
  return { k: subscriptionKey, c: clientId, t: kind, n: 0, ...placed(place, subscriptionKey, { ts, run }) };
}

function placed(
  place: FirstPlace,
  key: string,
  { ts, run }: { ts: Date; run: string },
): Pick<DeliveryEntry, 's' | 'r' | 'na' | 'w' | 'p' | 'f'> {
  if (place === 'leased') return { s: 'in_flight', r: run };
  if (place === 'due') return { s: 'pending', na: ts, p: key };
  if (place === 'waiting') return { s: 'pending', w: key, p: key };
  return { s: 'parked', w: key, p: key, f: key };
}
