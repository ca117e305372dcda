import type { LeasedDelivery } from '../../../delivery/model/delivery.js';
import { bodyOf } from '../../../delivery/model/event-body.js';
import type { DeliveryEntry, EventDocument } from './event-document.js';
import type { UpdateStatement } from './queue-collections.js';

/** Deliveries to claim, in the order of an index on one of their fields. */
export interface Claimable {
  field: 'na' | 'w';
  index: string;
  match: unknown;
  /** The same condition, as an expression about the field's value at this path. */
  matches(path: string): object;
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

/** An event that may hold what is wanted. */
export interface Candidate {
  _id: string;
  /** Of its deliveries that match. */
  ordinals: number[];
}

/**
 * The events that may hold what is wanted, in the order of the index. Only positions leave the server: an event may have
 * thousands of deliveries, and one hook wants one of them. The field `of` says for which of the wanted.
 */
export const candidates = (
  { field, match, matches, limit }: Claimable,
  of: number,
): Record<string, unknown>[] => [
  { $match: { [`d.${field}`]: match } },
  { $limit: limit },
  {
    $project: {
      ordinals: { $filter: { input: POSITIONS, as: 'i', cond: at('$$i', matches(`$$x.${field}`)) } },
      of: { $literal: of },
    },
  },
];

/** An event with those of its deliveries that one claim has leased, and the bodies that they need. */
export interface ClaimedEvent extends Pick<EventDocument, '_id' | 'st' | 'sc' | 'ts' | 'hb' | 'wb' | 'tr'> {
  claimed: { i: number; x: DeliveryEntry }[];
}

/** The projection that makes a ClaimedEvent. */
export function claimedBy({ leaseId, nonce }: ClaimKey): Record<string, unknown> {
  const isOurs = { $and: [{ $eq: ['$$d.x.cl', nonce] }, { $eq: ['$$d.x.r', leaseId] }] };
  const numbered = {
    $map: { input: POSITIONS, as: 'i', in: { i: '$$i', x: { $arrayElemAt: ['$d', '$$i'] } } },
  };
  return {
    st: 1,
    sc: 1,
    ts: 1,
    hb: 1,
    wb: 1,
    tr: 1,
    claimed: { $filter: { input: numbered, as: 'd', cond: isOurs } },
  };
}

const POSITIONS = { $range: [0, { $size: '$d' }] };

/** An expression about the delivery at a position, which it calls `x`. */
const at = (position: string, expression: object) => ({
  $let: { vars: { x: { $arrayElemAt: ['$d', position] } }, in: expression },
});

/** At most `limit` deliveries, in the order of the index. Only the last event may be claimed in part. */
export function chosenOf(found: readonly Candidate[], limit: number): Chosen {
  const whole: string[] = [];
  let room = limit;
  for (const { _id: id, ordinals } of found) {
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

/** The deliveries with everything that sending them needs. */
export function leasedOf({ claimed, ...event }: ClaimedEvent): LeasedDelivery[] {
  return claimed.map(({ i: ordinal, x: { k, c, t, n, l, fa, cl = null, rf = 0 } }) => ({
    ref: { eventId: event._id, ordinal },
    claim: cl,
    storeHash: event.st,
    clientId: c,
    subscriptionKey: k,
    scope: event.sc,
    body: bodyOf((t === 'web-hook' ? event.wb : event.hb) ?? ''),
    trace: event.tr ?? null,
    acceptedAt: event.ts.getTime(),
    attempts: n,
    firstAttemptAt: fa?.getTime() ?? null,
    retriesFrom: rf,
    ...(l !== undefined && { line: l }),
  }));
}
