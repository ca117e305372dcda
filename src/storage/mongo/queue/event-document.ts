import type { AcceptedEvent, FirstPlace, NewDelivery } from '../../../delivery/model/accepted-event.js';
import type { DeliveryState } from '../../../delivery/model/delivery.js';
import type { Ending } from '../../../stats/tally.js';
import type { SubscriptionKind } from '../../../subscriptions/subscription.js';
import { offeredAt } from '../schema/pull-places.js';

/**
 * An event with all its deliveries: one document, so one atomic write. The names are short because each event carries
 * them. The fields r, na, w, p, v, h, q and f exist only while they mean something. Sparse indexes on them are the queue, so
 * that a delivered delivery is in no index of the queue.
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
  /** The `traceparent` of the request that published it. */
  tr?: string;
  /** The hooks whose policy kept the event from them. */
  fl?: string;
  /** In the order of the ordinals. The order never changes. */
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
  /** Lease id, while in flight. */
  r?: string;
  /** The claim that leased it, or the group of results that released it. */
  cl?: string;
  /** Next attempt at, while due or scheduled. */
  na?: Date;
  /** Subscription key, while in its backlog (waiting or parked). */
  w?: string;
  /** Subscription key, while pending or parked. */
  p?: string;
  /** Its place in the index of a pull subscription (`pull-places.ts`), while offered or pulled. */
  v?: string;
  /** The pull lease, while pulled. */
  pl?: string;
  /** Its line, if it is ordered: the name that it was accepted with. */
  l?: string;
  /** The name of its line among those of all hooks, while it is the head of it (`lines.ts`). */
  h?: string;
  /** Its place behind others in its line. Then it has neither na nor w. */
  q?: string;
  /** Irregular: the subscription key, from the moment that it is anything but waiting, leased, or delivered at once. */
  f?: string;
  /** First attempt at, if it failed. */
  fa?: Date;
  /** Delivered at. */
  at?: Date;
  /** Last status, or null if no status line came. */
  ls?: number | null;
  /** Failure code of the last attempt, or of the reason to defer the next one. */
  lf?: string;
  /** Attempts that the retry schedule does not count, after a replay. Null: one attempt and no retry. Absent: 0. */
  rf?: number | null;
  /** The last failed attempt. */
  x?: LastFailure;
  /** When it was last sent again or cancelled. */
  u?: Date;
  /** The packs that hold its attempts. */
  g?: string[];
}

export interface LastFailure {
  /** Ended at. */
  t: Date;
  /** Status and failure code. */
  st: number | null;
  f: string;
  /** Its reason, if it has one. */
  r?: string;
}

/**
 * The attempts of one group of results. A delivery that names the pack in `g` has what the pack says of it; any other has
 * not, because its result was refused.
 */
export interface AttemptPack {
  _id: string;
  /** The end of its last attempt: retention goes by it. */
  at: Date;
  a: PackedAttempt[];
  /** Deliveries that were parked or cancelled without an attempt. */
  z?: PackedEnding[];
  /** The earliest time in it, until the statistics have counted it. */
  u?: Date;
  /** The lease under which it is written. Absent if the deliveries were under no lease. */
  l?: string;
}

/** Event, ordinal or subscription key, time, and what became of the delivery. */
export interface PackedEnding {
  e: string;
  o?: number;
  k?: string;
  t: Date;
  w: Ending;
}

export interface PackedAttempt {
  /** Event, ordinal, number, started at, milliseconds, status. */
  e: string;
  o: number;
  n: number;
  t: Date;
  ms: number;
  st: number | null;
  /** What the attempt ended besides itself. */
  w?: Ending;
  /** The pull lease under which it is written, if it is not the lease of the pack. */
  pl?: string;
  /** Failure code, its reason, and the first bytes of the response body. */
  f?: string;
  r?: string;
  x?: string;
}

/** The lease of one process start. Deleted when it ends or lapses. */
export interface LeaseDocument {
  _id: string;
  /** By the server's clock. */
  beat: Date;
  /** Milliseconds after the last heartbeat until it is lost. Absent if an older version began it. */
  ms?: number;
}

/** The head of a line, or the place behind others. Null if the delivery is not ordered. */
export type Standing = { h: string } | { q: string } | null;

/** @param standing of each delivery. Absent if none is ordered */
export function toEventDocument(
  event: AcceptedEvent,
  leaseId: string,
  standing?: readonly Standing[],
): EventDocument {
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
    ...(event.trace !== null && { tr: event.trace }),
    ...(event.filtered !== undefined && { fl: event.filtered }),
    d: event.deliveries.map((delivery, i) =>
      toEntry(delivery, { ts, leaseId, standing: standing?.[i] ?? null }),
    ),
  };
}

interface Circumstances {
  ts: Date;
  leaseId: string;
  standing: Standing;
}

function toEntry(
  { subscriptionKey, clientId, kind, place, line }: NewDelivery,
  { standing, ...at }: Circumstances,
): DeliveryEntry {
  const isBehind = standing !== null && 'q' in standing;
  return {
    k: subscriptionKey,
    c: clientId,
    t: kind,
    n: 0,
    ...(isBehind ? behind(place, subscriptionKey) : placed(place, subscriptionKey, at)),
    ...(standing !== null && { l: line!, ...standing }),
  };
}

type Placed = Pick<DeliveryEntry, 's' | 'r' | 'na' | 'w' | 'p' | 'f' | 'v'>;

function placed(
  place: FirstPlace,
  key: string,
  { ts, leaseId }: Pick<Circumstances, 'ts' | 'leaseId'>,
): Placed {
  if (place === 'leased') return { s: 'in_flight', r: leaseId };
  if (place === 'due') return { s: 'pending', na: ts, p: key };
  if (place === 'waiting') return { s: 'pending', w: key, p: key };
  if (place === 'offered') return { s: 'pending', v: offeredAt(key, ts.getTime()), p: key };
  return { s: 'parked', w: key, p: key, f: key };
}

/** Until its turn has come. */
const behind = (place: FirstPlace, key: string): Placed =>
  place === 'parked' ? { s: 'parked', p: key, f: key } : { s: 'pending', p: key };
