import type { RetentionClock } from '../../src/delivery/jobs/retention-clock.js';

/** A clock of retention that believes the wall clock. */
export const wallTime = { now: () => Date.now() } as RetentionClock;
