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
  /** The same for those in lines: the rest of the line waits for each. */
  linedMs: number;
  /** Events take settlements along if there are so many. Fewer wait for their time, where each write costs a command. */
  settledWithEvents: number;
}

/** Milliseconds that a settlement may wait for others. */
export function waitOf({ to, line }: Settlement, { linedMs, settleMs, successMs }: CommitTuning): number {
  if (line !== undefined) return linedMs;
  return to === 'delivered' ? successMs : settleMs;
}
