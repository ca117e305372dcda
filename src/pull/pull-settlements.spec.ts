import { describe, expect, it } from '@jest/globals';
import { encodeTime } from 'ulid';
import { acknowledged, failedPull } from './pull-settlements.js';

const PULLED_AT = 5_000;
const owner = { storeHash: 'store', clientId: 'app' };
const ulidAt = (at: number) => `${encodeTime(at)}${'0'.repeat(16)}`;
const message = (number: number, retriesFrom: number | null = 0) => ({
  ref: { eventId: `msg_${ulidAt(1_000)}`, ordinal: 0 },
  pull: { id: ulidAt(PULLED_AT), subscriptionKey: 'key', number },
  acceptedAt: 1_000,
  retriesFrom,
});
const nacked = { failure: 'nacked', endedAt: 6_000, nextAttemptAt: 7_000, retries: 2 } as const;

describe('acknowledged', () => {
  it('is a success that took from the pull to now, of the event in its id', () => {
    expect(acknowledged(message(2), owner, 5_300)).toMatchObject({
      to: 'delivered',
      origin: { ...owner, subscriptionKey: 'key', acceptedAt: 1_000 },
      attempt: { number: 2, startedAt: PULLED_AT, durationMs: 300, status: 200 },
    });
  });

  it('never took less than no time, though the clock was set back', () => {
    expect(acknowledged(message(1), owner, 4_000).attempt.durationMs).toBe(0);
  });
});

describe('failedPull', () => {
  it('offers the message again, as often as there are retries', () => {
    const attempt = { number: 2, startedAt: PULLED_AT, durationMs: 1_000, status: null, failure: 'nacked' };
    expect(failedPull(message(2), owner, nacked)).toMatchObject({
      to: 'retry',
      nextAttemptAt: 7_000,
      attempt,
    });
    expect(failedPull(message(3), owner, nacked).to).toBe('exhausted');
  });

  it('begins to count anew after a replay, and does not retry what was sent again once', () => {
    expect(failedPull(message(5, 3), owner, nacked).to).toBe('retry');
    expect(failedPull(message(6, 3), owner, nacked).to).toBe('exhausted');
    expect(failedPull(message(1, null), owner, nacked).to).toBe('exhausted');
  });
});
