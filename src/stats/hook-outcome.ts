import type { FailureReason } from '../delivery/model/failure-reason.js';
import type { CountedResult } from './tally.js';

/** The failed attempts of one hook with one failure code. Times are epoch milliseconds. */
export interface FailureGroup {
  count: number;
  /** Deliveries that have no more attempts. */
  exhausted: number;
  firstAt: number;
  lastAt: number;
  /** Of the last one, as in its cause. */
  status: number | null;
  reason: FailureReason | null;
  /** When the earliest and the latest of their events were accepted. */
  eventsFrom: number;
  eventsTo: number;
}

/** What results say about the incidents of one hook. */
export interface HookOutcome {
  /** Null if nothing was delivered. */
  lastSuccessAt: number | null;
  /** By failure code. */
  failures: Map<string, FailureGroup>;
}

export const emptyOutcome = (): HookOutcome => ({ lastSuccessAt: null, failures: new Map() });

export function noteResult(to: HookOutcome, result: CountedResult): void {
  const { at, attempt } = result;
  if (attempt === null) return;
  if (attempt.failure !== null) noteFailure(to.failures, attempt.failure, result);
  else if (to.lastSuccessAt === null || at > to.lastSuccessAt) to.lastSuccessAt = at;
}

function noteFailure(
  groups: Map<string, FailureGroup>,
  code: string,
  { at, ending, cause }: CountedResult,
): void {
  // What an older version wrote down has no cause.
  const { status, reason, acceptedAt } = cause ?? { status: null, reason: null, acceptedAt: at };
  const exhausted = ending === 'exhausted' ? 1 : 0;
  const group = groups.get(code);
  if (!group) {
    const times = { firstAt: at, lastAt: at, eventsFrom: acceptedAt, eventsTo: acceptedAt };
    groups.set(code, { count: 1, exhausted, ...times, status, reason });
    return;
  }
  group.count += 1;
  group.exhausted += exhausted;
  group.firstAt = Math.min(group.firstAt, at);
  group.eventsFrom = Math.min(group.eventsFrom, acceptedAt);
  group.eventsTo = Math.max(group.eventsTo, acceptedAt);
  if (at >= group.lastAt) Object.assign(group, { lastAt: at, status, reason });
}
