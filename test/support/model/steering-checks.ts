/** One request that the receiver got, and whether it answered with a success. */
export interface Sent {
  event: number;
  /** Milliseconds. */
  at: number;
  isSuccess: boolean;
}

/** The largest number of times within any window of this length. */
export function mostInAWindow(times: readonly number[], windowMs: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < sorted.length; to += 1) {
    while (sorted[to]! - sorted[from]! >= windowMs) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

/** An event that a hook was to get, and its line. Null: it has none, and may go out at any time. */
export interface InLine {
  event: number;
  line: string | null;
}

/** What happened out of order: `later` was delivered when `earlier`, which was accepted before it, had not ended. */
export interface OutOfOrder {
  line: string;
  earlier: number;
  later: number;
}

/**
 * In each line the first success of an event must come after the end of every event before it. An event ends with its
 * first success, or otherwise: `ended` has when. What comes after its end, such as a resend, is not in order with others.
 * @param accepted in the order of acceptance
 * @param sent in the order of arrival
 * @param ended milliseconds, of events that were exhausted or cancelled
 */
export function outOfOrder(
  accepted: readonly InLine[],
  sent: readonly Sent[],
  ended: ReadonlyMap<number, number> = new Map(),
): OutOfOrder[] {
  const delivered = firstSuccesses(sent);
  const found: OutOfOrder[] = [];
  /** By line: the event that ended last of those before, and its end. */
  const lines = new Map<string, { event: number; end: Moment }>();
  for (const { event, line } of accepted) {
    if (line === null) continue;
    const success = delivered.get(event);
    const other = ended.get(event);
    const last = lines.get(line);
    if (last && success && isBefore(success, last.end))
      found.push({ line, earlier: last.event, later: event });
    const end = earliest(success, other === undefined ? undefined : { at: other, place: sent.length });
    if (!last || isBefore(last.end, end)) lines.set(line, { event, end });
  }
  return found;
}

/** A time, and a place among those that have the same. */
interface Moment {
  at: number;
  place: number;
}

const NEVER: Moment = { at: Number.POSITIVE_INFINITY, place: Number.POSITIVE_INFINITY };

const isBefore = (a: Moment, b: Moment) => a.at < b.at || (a.at === b.at && a.place < b.place);

const earliest = (...moments: (Moment | undefined)[]) =>
  moments.reduce<Moment>((first, one) => (one && isBefore(one, first) ? one : first), NEVER);

function firstSuccesses(sent: readonly Sent[]): Map<number, Moment> {
  const first = new Map<number, Moment>();
  for (const [place, { event, at, isSuccess }] of sent.entries())
    if (isSuccess && !first.has(event)) first.set(event, { at, place });
  return first;
}
