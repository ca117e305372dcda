import type { FailureReason } from '../../../delivery/model/failure-reason.js';
import type { HookResult } from '../../../stats/hook-results.js';
import type {
  AttemptPack,
  DeliveryEntry,
  EventDocument,
  PackedAttempt,
  PackedEnding,
} from '../queue/event-document.js';

/** What the statistics read of an event and of a pack. */
export const OF_EVENT = { st: 1, ts: 1, 'd.k': 1, 'd.c': 1, 'd.g': 1, 'd.r': 1, 'd.pl': 1 } as const;
export const OF_PACK = {
  u: 1,
  l: 1,
  z: 1,
  'a.e': 1,
  'a.o': 1,
  'a.t': 1,
  'a.ms': 1,
  'a.st': 1,
  'a.f': 1,
  'a.r': 1,
  'a.w': 1,
  'a.pl': 1,
} as const;

export type CountableEvent = Pick<EventDocument, '_id' | 'st' | 'ts'> & {
  d: Pick<DeliveryEntry, 'k' | 'c' | 'g' | 'r' | 'pl'>[];
};
export type CountablePack = Pick<AttemptPack, '_id' | 'z' | 'u' | 'l'> & {
  a: Pick<PackedAttempt, 'e' | 'o' | 't' | 'ms' | 'st' | 'f' | 'r' | 'w' | 'pl'>[];
};

type Item = CountablePack['a'][number] | PackedEnding;

/**
 * The results of a pack that were written: those whose deliveries name it. Null while more of them may be written, because
 * the lease of the pack still holds one of the others. Once the lease has lost a delivery, it never gets that one back
 * without a result. A pack without a lease is looked at only when nothing more can be written of it.
 */
export function resultsOf(
  pack: CountablePack,
  events: ReadonlyMap<string, CountableEvent>,
): HookResult[] | null {
  const results: HookResult[] = [];
  for (const item of [...pack.a, ...(pack.z ?? [])]) {
    const event = events.get(item.e);
    const entry = event && entryOf(event, item);
    if (event && entry?.g?.includes(pack._id)) results.push(toResult(event, entry, item));
    else if (entry && mayBeWritten(entry, item, pack)) return null;
  }
  return results;
}

function mayBeWritten(
  { r, pl }: CountableEvent['d'][number],
  item: Item,
  { l }: Pick<CountablePack, 'l'>,
): boolean {
  if ('pl' in item && item.pl !== undefined) return pl === item.pl;
  return l !== undefined && r === l;
}

const entryOf = ({ d }: CountableEvent, item: Item) =>
  item.o === undefined ? d.find(({ k }) => 'k' in item && k === item.k) : d[item.o];

function toResult(event: CountableEvent, entry: CountableEvent['d'][number], item: Item): HookResult {
  const hook = { subscriptionKey: entry.k, storeHash: event.st, clientId: entry.c };
  const ending = item.w ?? null;
  if (!('ms' in item)) {
    return { hook, result: { at: item.t.getTime(), attempt: null, deliveryMs: null, ending } };
  }
  const at = item.t.getTime() + item.ms;
  const { ms: durationMs, st: status, f: failure = null } = item;
  const acceptedAt = event.ts.getTime();
  if (failure === null) {
    const deliveryMs = at - acceptedAt;
    return { hook, result: { at, attempt: { durationMs, failure }, deliveryMs, ending } };
  }
  const cause = { status, reason: (item.r as FailureReason | undefined) ?? null, acceptedAt };
  return { hook, result: { at, attempt: { durationMs, failure }, deliveryMs: null, ending, cause } };
}
