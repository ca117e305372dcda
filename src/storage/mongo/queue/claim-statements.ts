import type { LeasedDelivery } from '../../../delivery/model/delivery.js';
import { bodyOf } from '../../../delivery/model/event-body.js';
import type { DeliveryEntry, EventDocument } from './event-document.js';
import type { UpdateStatement } from './queue-collections.js';

/** Deliveries to claim, in the order of an index on one of their fields. */
export interface Claimable {
  field: 'na' | 'w';
  index: string;
  match: unknown;
  matches(entry: DeliveryEntry): boolean;
  /** How many of them. */
  limit: number;
}

/** Identifies one claim. Its deliveries carry both parts. */
export interface ClaimKey {
  leaseId: string;
  nonce: string;
}

export interface Chosen {
  /** Events whose matching deliveries are all claimed. */
  whole: string[];
  /** The event at the limit: only these ordinals are claimed. */
  part: { id: string; ordinals: number[] } | null;
}

/** At most `limit` deliveries, in the order of the index. Only the last event may be claimed in part. */
export function chosenOf(
  candidates: Pick<EventDocument, '_id' | 'd'>[],
  matches: Claimable['matches'],
  limit: number,
): Chosen {
  const whole: string[] = [];
  let room = limit;
  for (const { _id: id, d } of candidates) {
    const ordinals = [...d.keys()].filter((ordinal) => matches(d[ordinal]!));
    if (ordinals.length > room)
      return { whole, part: room > 0 ? { id, ordinals: ordinals.slice(0, room) } : null };
    whole.push(id);
    room -= ordinals.length;
  }
  return { whole, part: null };
}

export function leaseStatements(
  { field, match }: Claimable,
  { whole, part }: Chosen,
  key: ClaimKey,
): UpdateStatement[] {
  const all: UpdateStatement[] = [];
  if (whole.length > 0) {
    const q = { _id: { $in: whole }, [`d.${field}`]: match };
    all.push({
      q,
      u: leasing(['d.$[x]'], key),
      arrayFilters: [{ [`x.${field}`]: match }],
      multi: true,
      hint: '_id_',
    });
  }
  if (part) {
    const paths = part.ordinals.map((ordinal) => `d.${ordinal}`);
    const q = { _id: part.id, ...Object.fromEntries(paths.map((path) => [`${path}.${field}`, match])) };
    all.push({ q, u: leasing(paths, key) });
  }
  return all;
}

function leasing(paths: string[], { leaseId, nonce }: ClaimKey): object {
  const $set = paths.map((path) => ({
    [`${path}.s`]: 'in_flight',
    [`${path}.r`]: leaseId,
    [`${path}.cl`]: nonce,
  }));
  const $unset = paths.map((path) => ({ [`${path}.na`]: '', [`${path}.w`]: '', [`${path}.p`]: '' }));
  return { $set: Object.assign({}, ...$set), $unset: Object.assign({}, ...$unset) };
}

/** The delivery with everything that sending it needs. */
export function leasedOf(event: EventDocument, ordinal: number): LeasedDelivery {
  const { k, c, t, n, fa, cl = null, rf = 0 } = event.d[ordinal]!;
  return {
    ref: { eventId: event._id, ordinal },
    claim: cl,
    storeHash: event.st,
    clientId: c,
    subscriptionKey: k,
    scope: event.sc,
    body: bodyOf((t === 'hook' ? event.hb : event.wb) ?? ''),
    trace: event.tr ?? null,
    acceptedAt: event.ts.getTime(),
    attempts: n,
    firstAttemptAt: fa?.getTime() ?? null,
    retriesFrom: rf,
  };
}
