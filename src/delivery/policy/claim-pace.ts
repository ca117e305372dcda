import type { FairShare } from './fair-share.js';

/** Due deliveries that one claim takes: at first, and at most. */
const PAGE = { first: 64, most: 1_024 };
/** Milliseconds from a claim that found all that was due to the next one, and between two while the event loop is slow. */
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
  /** Of the last claim. */
  private tookMs = 0;

  constructor(private readonly share: FairShare) {}

  /**
   * How many the next claim may take.
   * @param room in memory. Even if there is none, retries of hooks with room in their lanes must go on
   */
  page(room: number, moment: Moment): number {
    return Math.min(Math.max(room, PAGE.first), this.widthAt(moment));
  }

  /** So many deliveries of dead processes are due. They have waited for that long enough. */
  freed(count: number): void {
    this.width = Math.max(this.width, Math.min(count, PAGE.most));
  }

  /**
   * Notes a claim. Gives milliseconds until the next one.
   * @param found deliveries, and whether these are as many as it asked for, so that there may be more
   * @param tookMs from asking to the answer
   */
  pause(
    { found, isFull }: { found: number; isFull: boolean },
    tookMs: number,
    { now, isSlow }: Moment,
  ): number {
    this.tookMs = tookMs;
    const isShared = this.share.isShared(now);
    const last = isSlow || isShared ? PAGE.first : this.width;
    this.width = isFull ? Math.min(last * 2, PAGE.most) : PAGE.first;
    if (!isFull || isSlow) return CLAIM_MS;
    return isShared ? this.share.rest(found, tookMs, now) : 0;
  }

  private widthAt({ now, isSlow }: Moment): number {
    if (isSlow) return PAGE.first;
    return this.share.isShared(now) ? Math.min(this.share.page(this.tookMs, now), PAGE.most) : this.width;
  }
}
