import type { LeasedDelivery } from '../../../delivery/model/delivery.repository.js';
import { bodyOf } from '../../../delivery/model/event-body.js';
import type { DeliveryEntry, EventDocument } from './event-document.js';
import type { UpdateStatement } from './queue-collections.js';

/** What is to be claimed: by an index on one field of the deliveries, whose order is the order of claiming. */
export interface Claimable {
  field: 'na' | 'w';
  index: string;
  match: unknown;
  matches(entry: DeliveryEntry): boolean;
}

/** What claimed deliveries carry. */
export interface Mark {
  run: string;
  nonce: string;
}

export interface Chosen {
  /** Events of which everything that matches is claimed. */
  whole: string[];
  /** The one at the limit, of which only these ordinals are. */
  part: { id: string; ordinals: number[] } | null;
}

/** Of what an index gave, in its order, so many deliveries: only the last event may be claimed in part. */
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

export function markingStatements(
  { field, match }: Claimable,
  { whole, part }: Chosen,
  mark: Mark,
): UpdateStatement[] {
  const all: UpdateStatement[] = [];
  if (whole.length > 0) {
    const q = { _id: { $in: whole }, [`d.${field}`]: match };
    all.push({
      q,
      u: marking(['d.$[x]'], mark),
      arrayFilters: [{ [`x.${field}`]: match }],
      multi: true,
      hint: '_id_',
    });
  }
  if (part) {
    const paths = part.ordinals.map((ordinal) => `d.${ordinal}`);
    const q = { _id: part.id, ...Object.fromEntries(paths.map((path) => [`${path}.${field}`, match])) };
    all.push({ q, u: marking(paths, mark) });
  }
  return all;
}

function marking(paths: string[], { run, nonce }: Mark): object {
  const $set = paths.map((path) => ({
    [`${path}.s`]: 'in_flight',
    [`${path}.r`]: run,
    [`${path}.cl`]: nonce,
  }));
  const $unset = paths.map((path) => ({ [`${path}.na`]: '', [`${path}.w`]: '', [`${path}.p`]: '' }));
  return { $set: Object.assign({}, ...$set), $unset: Object.assign({}, ...$unset) };
}

/** All that sending it needs. */
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
    acceptedAt: event.ts.getTime(),
    attempts: n,
    firstAttemptAt: fa?.getTime() ?? null,
    retriesFrom: rf,
  };
}
