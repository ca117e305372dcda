import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  answered,
  cacheOf,
  eventOf,
  hookOf,
  leasedOf,
  pass,
  STORE,
  StubDeliveries,
} from '../../test/support/delivery-fixtures.js';
import { engineOn } from '../../test/support/engine-on.js';
import type { DeliveryEngine } from './delivery-engine.js';
import type { BacklogClaim } from './model/backlog.js';
import type { LeasedDelivery } from './model/delivery.js';

const CLAIM_MS = 10;
const claimed = (count: number, more: Partial<LeasedDelivery> = {}) =>
  Array.from({ length: count }, (_, i) => leasedOf('hook', `msg_${i}`, more));

/** A store that has as many deliveries as it is asked for, due or in the backlog. Each claim takes 10 ms. */
class Endless extends StubDeliveries {
  due = 0;
  refilled = 0;
  isDue = true;
  /** Of what is in the backlog. */
  line: string | undefined;

  override async claimDue(_lease: string, _now: number, limit: number): Promise<LeasedDelivery[]> {
    await new Promise((resolve) => setTimeout(resolve, CLAIM_MS));
    if (!this.isDue) return [];
    this.due += limit;
    return claimed(limit);
  }

  override async claimBacklogs(_lease: string, wanted: readonly BacklogClaim[]): Promise<LeasedDelivery[]> {
    await new Promise((resolve) => setTimeout(resolve, CLAIM_MS));
    const count = wanted.reduce((sum, { limit }) => sum + limit, 0);
    this.refilled += count;
    return claimed(count, this.line === undefined ? {} : { line: this.line });
  }
}

describe('Beside new events', () => {
  let store: Endless;
  let engine: DeliveryEngine;
  const hook = hookOf('hook');

  beforeEach(async () => {
    jest.useFakeTimers();
    store = new Endless();
    engine = engineOn({ store, cache: await cacheOf(hook), sender: { send: async () => answered() } });
  });
  afterEach(async () => {
    await Promise.all([engine.stop(), pass(20_000)]);
    jest.useRealTimers();
  });

  /** What is claimed in 900 ms. Each 100 ms another tenant publishes an event. */
  async function claimedBeside(): Promise<number> {
    for (let i = 0; i < 9; i++) {
      void engine.accept([{ ...eventOf(`e${i}`, 'due'), storeHash: STORE }]);
      await pass(100);
    }
    return store.due + store.refilled;
  }

  it('a process claims little of what is due', async () => {
    await engine.start();
    // A claim of 64 takes 10 ms, and rests for 40.
    expect(await claimedBeside()).toBeLessThanOrEqual(20 * 64);
    await pass(1_000);
    store.due = 0;
    await pass(100);
    expect(store.due).toBeGreaterThan(20 * 64);
  });

  it('a process claims little of an old backlog', async () => {
    store.isDue = false;
    await engine.start();
    void engine.accept([{ ...eventOf('first', 'due'), storeHash: STORE }]);
    engine.wake(STORE, 'hook');
    expect(await claimedBeside()).toBeLessThanOrEqual(20 * 64);
  });

  it('a process claims the next of lines as fast as they are called', async () => {
    store.isDue = false;
    store.line = 'l';
    await engine.start();
    void engine.accept([{ ...eventOf('first', 'due'), storeHash: STORE }]);
    engine.wake(STORE, 'hook');
    await claimedBeside();
    store.refilled = 0;
    expect(await claimedBeside()).toBeGreaterThan(25 * 64);
  });

  it('a process claims what has no place in memory as fast as it comes', async () => {
    await engine.start();
    const places = Array.from({ length: 4_000 }, () => engine.place(hook));
    expect(places.filter((place) => place === 'waiting').length).toBeGreaterThan(1_000);
    expect(await claimedBeside()).toBeGreaterThan(25 * 64);
  });
});
