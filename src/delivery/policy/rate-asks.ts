import { CLOSEST_LOOK_MS, type PlacesAsked, partOf, type RateLimit } from './rate-places.js';

/** What ends within this time is told together. Milliseconds. */
const TOGETHER_MS = 20;
/** The same where the window has room. Milliseconds. */
const AMPLE_TOGETHER_MS = 100;
/**
 * Attempts are counted from the first question after this time on. Where they come evenly, each asks its own question until
 * places are reserved ahead: counted from one question to the next, there would never be more than one. Milliseconds.
 */
export const COUNTED_MS = 100;
/** Of so many counted attempts on, places are reserved ahead. Of fewer, most would be given back. */
const BUSY = 8;

/** What a process knows of a hook's window. */
export interface WindowUse {
  limit: RateLimit;
  /** Half of the window was free when the store answered last: it may have places to spare. */
  isAmple: boolean;
  /** Deliveries that wait in memory for an attempt. */
  queued: number;
  /** They wait for a place. */
  isPaced: boolean;
  /** Places that this process has and does not use yet. */
  free: number;
  /** Attempts that began in the time that is counted now. */
  begun: number;
}

/**
 * How long what has ended may wait to be told, in milliseconds: a part of the window, since its end is kept no more exactly
 * than that. But no longer than the processes wait that ask for its place. Where there is room for all, it may wait longer.
 */
export function tellIn(limit: RateLimit, isAmple: boolean): number {
  const together = isAmple ? AMPLE_TOGETHER_MS : TOGETHER_MS;
  return Math.min(Math.max(together, partOf(limit)), CLOSEST_LOOK_MS);
}

/**
 * How many places to ask for: a part of the limit at a time, so that one process does not keep the others from their share.
 * Where there is room, twice what was used in the counted time, before the last place is taken: so a busy hook asks once for
 * what several attempts need, and hardly one of them waits for the answer.
 */
export function placesToAsk({ limit, isAmple, queued, isPaced, free, begun }: WindowUse): PlacesAsked {
  const most = Math.max(1, Math.ceil(limit.requests / 4));
  const needed = isPaced ? Math.min(queued, most) : 0;
  const ahead = isAmple && begun >= BUSY && free < begun ? 2 * begun : 0;
  return { needed, wanted: Math.max(needed, Math.min(ahead, most)) };
}
