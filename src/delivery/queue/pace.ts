import type { HookPolicy } from '../../policies/hook-policy.js';
import { ATTEMPT_LIMITS } from '../model/attempt-outcome.js';
import type { RateLimit } from '../policy/rate-places.js';

/** A hook's rate limit, and how long one of its attempts may take, in milliseconds. */
export interface Pace {
  limit: RateLimit;
  attemptMs: number;
}

/** Null: the hook has no rate limit. */
export const paceOf = ({ rate, timeoutMs }: HookPolicy): Pace | null =>
  rate && { limit: rate, attemptMs: timeoutMs ?? ATTEMPT_LIMITS.totalMs };

export const isSamePace = (one: Pace, other: Pace): boolean =>
  one.attemptMs === other.attemptMs &&
  one.limit.requests === other.limit.requests &&
  one.limit.windowMs === other.limit.windowMs;
