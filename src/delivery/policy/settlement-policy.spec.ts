import { describe, expect, it } from '@jest/globals';
import { answered, failedWith, leasedOf } from '../../../test/support/delivery-fixtures.js';
import type { LeasedDelivery } from '../model/delivery.js';
import { settlementFor } from './settlement-policy.js';

const context = { schedule: [60_000, 180_000], random: 0.5, isOutdated: false, mayDisable: true };
const ref = { eventId: 'msg_1', ordinal: 0 };
const deliveryOf = (changes: Partial<LeasedDelivery> = {}) => leasedOf('k', 'msg_1', changes);
const failed = {
  startedAt: 1_000,
  durationMs: 10,
  status: 500,
  failure: 'http_status',
  reason: null,
  excerpt: 'oops',
};
const failure = failedWith({ excerpt: 'oops' });

describe('settlementFor', () => {
  it('takes a 2xx for delivered, with its attempt', () => {
    const attempt = { number: 3, startedAt: 1_000, durationMs: 10, status: 204 };
    expect(settlementFor(deliveryOf({ attempts: 2 }), answered({ status: 204 }), context)).toEqual({
      to: 'delivered',
      ref,
      attempt,
    });
  });

  it('has a failed delivery tried again after the delay of its attempt, from the end of the attempt', () => {
    expect(settlementFor(deliveryOf(), failure, context)).toEqual({
      to: 'retry',
      ref,
      attempt: { number: 1, ...failed },
      nextAttemptAt: 1_010 + 60_000,
    });
    expect(settlementFor(deliveryOf({ attempts: 1 }), failure, context)).toMatchObject({
      to: 'retry',
      nextAttemptAt: 1_010 + 180_000,
    });
  });

  it('spreads the delay by chance', () => {
    expect(settlementFor(deliveryOf(), failure, { ...context, random: 0 })).toMatchObject({
      nextAttemptAt: 1_010 + 54_000,
    });
  });

  it('waits for as long as the receiver asks', () => {
    const busy = failedWith({ status: 503, retryAfter: '600' });
    expect(settlementFor(deliveryOf(), busy, context)).toMatchObject({ nextAttemptAt: 1_010 + 600_000 });
  });

  it('takes a delivery for exhausted after the last delay of the schedule', () => {
    expect(settlementFor(deliveryOf({ attempts: 2 }), failure, context)).toEqual({
      to: 'exhausted',
      ref,
      attempt: { number: 3, ...failed },
    });
  });

  it('parks a delivery when the receiver answers 410, even with retries left', () => {
    const gone = failedWith({ status: 410 });
    for (const attempts of [0, 2]) {
      expect(settlementFor(deliveryOf({ attempts }), gone, context)).toMatchObject({
        to: 'parked',
        attempt: { number: attempts + 1, status: 410 },
      });
    }
  });

  it('takes a 410 for any other failure where failures may not turn the hook off', () => {
    const gone = failedWith({ status: 410 });
    const kept = { ...context, mayDisable: false };
    expect(settlementFor(deliveryOf(), gone, kept)).toMatchObject({ to: 'retry', nextAttemptAt: 61_010 });
    expect(settlementFor(deliveryOf({ attempts: 2 }), gone, kept)).toMatchObject({ to: 'exhausted' });
  });

  it('makes one attempt only with an empty schedule', () => {
    expect(settlementFor(deliveryOf(), failure, { ...context, schedule: [] })).toMatchObject({
      to: 'exhausted',
      attempt: { number: 1 },
    });
  });

  it('begins the schedule again after a replay', () => {
    const replayed = deliveryOf({ attempts: 5, retriesFrom: 5 });
    expect(settlementFor(replayed, failure, context)).toMatchObject({
      to: 'retry',
      attempt: { number: 6 },
      nextAttemptAt: 1_010 + 60_000,
    });
  });

  it('makes no second attempt of a delivery that was sent again by hand', () => {
    const resent = deliveryOf({ attempts: 1, retriesFrom: null });
    expect(settlementFor(resent, failure, context)).toMatchObject({
      to: 'exhausted',
      attempt: { number: 2 },
    });
  });

  it('keeps what is known of an attempt without an answer', () => {
    const lost = failedWith({ status: null, failure: 'timeout' });
    expect(settlementFor(deliveryOf(), lost, context)).toMatchObject({
      to: 'retry',
      attempt: { status: null, failure: 'timeout', excerpt: null },
    });
  });
});
