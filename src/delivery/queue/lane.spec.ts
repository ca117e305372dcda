import { describe, expect, it } from '@jest/globals';
import { setInFlight } from '../../../test/support/in-flight.js';
import type { LeasedDelivery } from '../model/delivery.js';
import { bodyOf } from '../model/event-body.js';
import { Lane } from './lane.js';
import { QueueQuota } from './queue-quota.js';

const delivery = (n: number): LeasedDelivery => ({
  ref: { eventId: `msg_${n}`, ordinal: 0 },
  claim: null,
  storeHash: 's',
  clientId: 'c',
  subscriptionKey: 'k',
  scope: 'store/order/created',
  body: bodyOf('{}'),
  trace: null,
  acceptedAt: 0,
  attempts: 0,
  firstAttemptAt: null,
  retriesFrom: 0,
});

/** Of 95 places a lane may have an eighth: 11, and 10 as they fill. */
const lane = (quota = new QueueQuota(95)) => new Lane('k', 's', { width: { usual: 8, most: 8 }, quota });

describe('Lane', () => {
  it('holds no more than its bound, reserved places included', () => {
    const full = lane();
    full.push(delivery(1));
    let reserved = 0;
    while (full.reserve()) reserved += 1;
    expect(full.held).toBe(reserved + 1);
    expect(full.room).toBe(0);
    full.release();
    expect(full.reserve()).toBe(true);
  });

  it('has room for what a place was held for, though others took the rest meanwhile', () => {
    const quota = new QueueQuota(95);
    const held = lane(quota);
    while (held.reserve());
    const { held: before } = held;
    for (let i = 0; i < 95; i++) quota.acquire();
    held.fill(delivery(1));
    expect([held.held, held.queued]).toEqual([before, 1]);
  });

  it('gives its places back as it empties', () => {
    const quota = new QueueQuota(95);
    const emptied = lane(quota);
    emptied.push(delivery(1));
    emptied.push(delivery(2));
    emptied.take();
    expect(quota.taken).toBe(1);
    emptied.drain();
    expect(quota.taken).toBe(0);
  });

  it('gives no place back when there is nothing to take', () => {
    const quota = new QueueQuota(95);
    quota.acquire();
    expect(lane(quota).take()).toBeUndefined();
    expect(quota.taken).toBe(1);
  });

  it('has new deliveries wait in the store behind its backlog', () => {
    const behind = lane();
    behind.noteBacklog();
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

  it('is not ready while it is empty', () => {
    const empty = lane();
    expect(empty.isReady).toBe(false);
    empty.push(delivery(1));
    expect(empty.isReady).toBe(true);
  });

  it('holds nothing after it is drained', () => {
    const drained = lane();
    drained.push(delivery(1));
    drained.push(delivery(2));
    drained.drain();
    expect(drained.take()).toBeUndefined();
    expect(drained.queued).toBe(0);
  });

  it.each<[string, (busy: Lane) => void]>([
    ['a delivery is queued', (busy) => busy.push(delivery(1))],
    ['a place is reserved', (busy) => busy.reserve()],
    ['a delivery is in flight', (busy) => setInFlight(busy, 1)],
    ['deliveries wait in the store', (busy) => busy.noteBacklog()],
    ['a time-out has narrowed it', (busy) => busy.narrow()],
  ])('is not idle while %s', (_, makeBusy) => {
    const busy = lane();
    expect(busy.isIdle).toBe(true);
    makeBusy(busy);
    expect(busy.isIdle).toBe(false);
  });

  it('is not idle while it has as much queued as in flight', () => {
    const busy = lane();
    busy.push(delivery(1));
    setInFlight(busy, 1);
    expect(busy.isIdle).toBe(false);
  });

  it('sends as many at once as its hook may have, more or fewer than others', () => {
    const limited = lane();
    limited.push(delivery(1));
    limited.limit({ maxInFlight: 2, rate: null });
    setInFlight(limited, 1);
    expect(limited.isReady).toBe(true);
    setInFlight(limited, 2);
    expect(limited.isReady).toBe(false);
    limited.limit({ maxInFlight: 16, rate: null });
    setInFlight(limited, 15);
    expect(limited.isReady).toBe(true);
    limited.limit({ maxInFlight: null, rate: null });
    setInFlight(limited, 8);
    expect(limited.isReady).toBe(false);
  });

  it('stays narrow after a time-out when its hook may have more, and widens up to that', () => {
    const slow = lane();
    slow.push(delivery(1));
    slow.narrow();
    slow.limit({ maxInFlight: 2, rate: null });
    setInFlight(slow, 1);
    expect(slow.isReady).toBe(false);
    for (let i = 0; i < 5; i++) slow.widen();
    expect(slow.isReady).toBe(true);
    setInFlight(slow, 2);
    expect(slow.isReady).toBe(false);
  });

  it('sends one at a time after a time-out, and widens again as the receiver answers', () => {
    const slow = lane();
    slow.push(delivery(1));
    slow.narrow();
    setInFlight(slow, 1);
    expect(slow.isReady).toBe(false);
    slow.widen();
    expect(slow.isReady).toBe(true);
    setInFlight(slow, 2);
    expect(slow.isReady).toBe(false);
    for (let i = 0; i < 5; i++) slow.widen();
    setInFlight(slow, 7);
    expect(slow.isReady).toBe(true);
    setInFlight(slow, 8);
    expect(slow.isReady).toBe(false);
  });

  describe('with a backlog in the store', () => {
    const holding = (count: number, quota = new QueueQuota(8_192)) => {
      const low = lane(quota);
      for (let i = 0; i < count; i++) low.push(delivery(i));
      low.noteBacklog();
      return low;
    };

    it('wants a page when it holds 64 or fewer', () => {
      expect([0, 64, 65].map((count) => holding(count).wanted)).toEqual([256, 256, 0]);
    });

    it('wants nothing that is not there', () => {
      const whole = lane(new QueueQuota(8_192));
      expect(whole.wanted).toBe(0);
    });

    it('wants no more than it has room for, and nothing if that is less than it holds', () => {
      expect([0, 5, 6].map((count) => holding(count, new QueueQuota(95)).wanted)).toEqual([10, 5, 0]);
    });

    it('wants no more than its rate limit lets it keep', () => {
      const paced = holding(0);
      paced.limit({ maxInFlight: null, rate: { requests: 20, windowMs: 10_000 } });
      expect(paced.wanted).toBe(20);
    });

    it('wants larger pages earlier if it was empty when the last one came', () => {
      const fast = holding(0);
      fast.noteAnswer();
      expect(fast.wanted).toBe(512);
      for (let i = 0; i < 128; i++) fast.push(delivery(i));
      expect(fast.wanted).toBe(512);
      fast.push(delivery(128));
      expect(fast.wanted).toBe(0);
    });
  });
});
