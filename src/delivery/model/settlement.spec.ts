import { describe, expect, it } from '@jest/globals';
import type { FailedAttempt } from './delivery.js';
import { endsUnsuccessfully, leavesWork, type Settlement } from './settlement.js';

const ref = { eventId: 'msg_1', ordinal: 0 };
const times = { number: 1, startedAt: 1, durationMs: 1 };
const attempt: FailedAttempt = { ...times, status: 500, failure: 'http_status', reason: null, excerpt: null };
const released = { ref, claim: null, attempt: null };

describe('endsUnsuccessfully', () => {
  it.each<Settlement>([
    { to: 'exhausted', ref, attempt },
    { to: 'parked', ref, attempt },
    { to: 'cancelled', ref, attempt },
    { to: 'cancelled', ...released },
  ])('is true for $to, attempt $attempt', (settlement) => {
    expect(endsUnsuccessfully(settlement)).toBe(true);
  });

  it.each<Settlement>([
    { to: 'delivered', ref, attempt: { ...times, status: 204 } },
    { to: 'retry', ref, attempt, nextAttemptAt: 9 },
    { to: 'parked', ...released },
    { to: 'waiting', ...released },
    { to: 'deferred', ...released, nextAttemptAt: 9 },
  ])('is false for $to, attempt $attempt', (settlement) => {
    expect(endsUnsuccessfully(settlement)).toBe(false);
  });
});

describe('leavesWork', () => {
  it('is true of a first attempt that has failed, and of whatever may call the next of a line', () => {
    const delivered: Settlement = { to: 'delivered', ref, attempt: { ...times, status: 204 } };
    const retry: Settlement = { to: 'retry', ref, attempt, nextAttemptAt: 9 };
    const again: Settlement = { ...retry, attempt: { ...attempt, number: 2 } };
    const others: Settlement[] = [
      delivered,
      again,
      { to: 'exhausted', ref, attempt },
      { to: 'waiting', ...released },
    ];
    expect([retry, ...others].map((one) => leavesWork(one, undefined))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect([delivered, again].map((one) => leavesWork(one, 'l'))).toEqual([true, true]);
  });
});
