import type { Settlement } from '../model/settlement.js';

export interface CommitTuning {
  /** Group commits under way at once. */
  inFlight: number;
  /** Milliseconds that a group may grow while others are under way. */
  windowMs: number;
  /** From this many events on, a group is written at once. */
  events: number;
  /** Milliseconds that settlements may wait for events to be written with. */
  settleMs: number;
  /** The same for successes: after a crash in between, their receivers get them once more. */
  successMs: number;
  /** The same for those in lines: the rest of the line waits for each. After one that was written alone, the next does not wait. */
  linedMs: number;
  /** Events take settlements along if there are so many. Fewer wait for their time, where each write costs a command. */
  settledWithEvents: number;
}

/**
 * Milliseconds that a settlement may wait for others.
 * @param together how many were written together the last time. If it was one, others are too rare to wait for
 */
export function waitOf({ to, line }: Settlement, together: number, tuning: CommitTuning): number {
  const { linedMs, settleMs, successMs } = tuning;
  if (line !== undefined) return together > 1 ? linedMs : 0;
  return to === 'delivered' ? successMs : settleMs;
}
