import { describe, expect, it } from '@jest/globals';
import type { LeasedDelivery } from './delivery.repository.js';
import { Lane } from './lane.js';

const delivery = (n: number): LeasedDelivery => ({
  ref: { eventId: `msg_${n}`, ordinal: 0 },
  claim: null,
  storeHash: 's',
  clientId: 'c',
  subscriptionKey: 'k',
  scope: 'store/order/created',
  body: '{}',
  acceptedAt: 0,
  attempts: 0,
  firstAttemptAt: null,
  retriesFrom: 0,
});

const lane = () => new Lane('k', 's', { concurrency: 8, queue: 3 });

describe('Lane', () => {
  it('holds no more than its bound, places reserved included', () => {
    const full = lane();
    full.push(delivery(1));
    expect([full.reserve(), full.reserve(), full.reserve()]).toEqual([true, true, false]);
    full.release();
    expect(full.reserve()).toBe(true);
  });

  it('sends new deliveries behind what waits in the store', () => {
    const behind = lane();
    behind.hasBacklog = true;
    expect(behind.reserve()).toBe(false);
  });

  it('gives them back in order', () => {
    const ordered = lane();
    ordered.push(delivery(1));
    ordered.push(delivery(2));
    expect([ordered.take(), ordered.take(), ordered.take()].map((d) => d?.ref.eventId)).toEqual([
      'msg_1',
      'msg_2',
      undefined,
    ]);
  });

  it('sends one at a time after a time-out, and widens again as the receiver answers', () => {
    const slow = lane();
    slow.push(delivery(1));
    slow.narrow();
    slow.inFlight = 1;
    expect(slow.isReady).toBe(false);
    slow.widen();
    expect(slow.isReady).toBe(true);
    slow.inFlight = 2;
    expect(slow.isReady).toBe(false);
    for (let i = 0; i < 5; i++) slow.widen();
    slow.inFlight = 7;
    expect(slow.isReady).toBe(true);
    slow.inFlight = 8;
    expect(slow.isReady).toBe(false);
  });
});
