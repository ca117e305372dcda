import type { FairShare } from './fair-share.js';

/** Due deliveries that one claim takes: at first and beside new events, and at most. */
const PAGE = { first: 64, most: 1_024 };
/** Milliseconds from a claim that found all that was due to the next one. */
export const CLAIM_MS = 200;

/** How the process does, and when, by `performance.now()`. */
export interface Moment {
  now: number;
  /** The event loop is slow: others' new events would be refused because of a backlog, which can wait. */
  isSlow: boolean;
}

/** How many due deliveries are claimed at once, and when the next ones, so that a backlog drains without a rush. */
export class ClaimPace {
  private width = PAGE.first;

  constructor(private readonly share: FairShare) {}

  /**
   * How many the next claim may take.
   * @param room in memory. Even if there is none, retries of hooks with room in their lanes must go on
   */
  page(room: number, { now, isSlow }: Moment): number {
    if (isSlow || this.share.isShared(now)) this.width = PAGE.first;
    return Math.min(Math.max(room, PAGE.first), this.width);
  }

  /**
   * Milliseconds until the next claim.
   * @param isFull whether the last one found as many as it asked for, so that there may be more
   * @param tookMs from asking to the answer
   */
  pause(isFull: boolean, tookMs: number, { now, isSlow }: Moment): number {
    this.width = isFull ? Math.min(this.width * 2, PAGE.most) : PAGE.first;
    if (!isFull || isSlow) return CLAIM_MS;
    return this.share.isShared(now) ? this.share.rest(tookMs) : 0;
  }
}
