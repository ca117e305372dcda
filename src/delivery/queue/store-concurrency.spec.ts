import { beforeEach, describe, expect, it } from '@jest/globals';
import { leasedOf, STORE } from '../../../test/support/delivery-fixtures.js';
import type { Lane } from './lane.js';
import { Lanes } from './lanes.js';
import { StoreConcurrency } from './store-concurrency.js';

describe('StoreConcurrency', () => {
  let lanes: Lanes;
  let stores: StoreConcurrency;

  beforeEach(() => {
    lanes = new Lanes({ perHook: 8, queuedInProcess: 1_000 });
    stores = new StoreConcurrency(2);
  });

  /** A lane with one delivery. */
  const readyLane = (key: string, storeHash = STORE): Lane =>
    lanes.push(leasedOf(key, `msg-${key}`, { storeHash }))!;

  it('gives a store as many slots as it may have', () => {
    const lane = readyLane('a');
    expect([stores.acquire(lane), stores.acquire(lane), stores.acquire(lane)]).toEqual([true, true, false]);
  });

  it('counts each store on its own', () => {
    for (const _ of [1, 2]) stores.acquire(readyLane('a'));
    expect(stores.acquire(readyLane('a'))).toBe(false);
    expect(stores.acquire(readyLane('b', 'other'))).toBe(true);
  });

  it('has a slot again when one is released', () => {
    const lane = readyLane('a');
    for (const _ of [1, 2]) stores.acquire(lane);
    expect(stores.release(STORE)).toBeUndefined();
    expect([stores.acquire(lane), stores.acquire(lane)]).toEqual([true, false]);
  });

  it('names the lane that has waited longest, once, for each slot released', () => {
    for (const _ of [1, 2]) stores.acquire(readyLane('a'));
    const [b, c] = [readyLane('b'), readyLane('c')];
    for (const lane of [b, c, b]) stores.acquire(lane);
    expect([stores.release(STORE), stores.release(STORE)]).toEqual([b, c]);
    stores.acquire(readyLane('a'));
    expect(stores.release(STORE)).toBeUndefined();
  });

  it('passes over a lane that has nothing to send any more', () => {
    for (const _ of [1, 2]) stores.acquire(readyLane('a'));
    const [empty, next] = [readyLane('b'), readyLane('c')];
    stores.acquire(empty);
    stores.acquire(next);
    empty.take();
    expect(stores.release(STORE)).toBe(next);
  });

  it('unblocks no lane when it releases a slot of an unknown store', () => {
    expect(stores.release('unknown')).toBeUndefined();
  });

  it('still knows the other attempts of a store when one ends', () => {
    const lane = readyLane('a');
    for (const _ of [1, 2]) stores.acquire(lane);
    stores.release(STORE);
    stores.acquire(lane);
    expect(stores.acquire(lane)).toBe(false);
  });

  it('starts from nothing for a store whose attempts have all ended', () => {
    const lane = readyLane('a');
    for (const _ of [1, 2]) stores.acquire(lane);
    for (const _ of [1, 2]) stores.release(STORE);
    expect(stores.release(STORE)).toBeUndefined();
    expect([stores.acquire(lane), stores.acquire(lane), stores.acquire(lane)]).toEqual([true, true, false]);
  });
});
