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
import type { SubscriptionCache } from '../subscriptions/subscription-cache.js';
import type { DeliveryEngine } from './delivery-engine.js';
import type { AcceptedEvent, FirstPlace } from './model/accepted-event.js';
import type { LeasedDelivery } from './model/delivery.js';
import type { Group, GroupResult } from './model/delivery.repository.js';

const COMMIT_MS = 100;

/** A store that knows of the backlog of the hook `hook` what was committed. No survey finds it. */
class Backlog extends StubDeliveries {
  claims = 0;
  due: LeasedDelivery[] = [];
  private readonly waiting: LeasedDelivery[] = [];

  override async commit(group: Group): Promise<GroupResult> {
    await new Promise((resolve) => setTimeout(resolve, COMMIT_MS));
    for (const { id, deliveries } of group.accepted.flat())
      if (isBacklog(deliveries[0]!.place)) this.waiting.push(leasedOf('hook', id));
    for (const { to, ref } of group.settled)
      if (isBacklog(to)) this.waiting.push(leasedOf('hook', ref.eventId));
    return super.commit(group);
  }

  override async claimDue(): Promise<LeasedDelivery[]> {
    return this.due.splice(0);
  }

  override async claimBacklogs(): Promise<LeasedDelivery[]> {
    this.claims += 1;
    return this.waiting.splice(0);
  }
}

const isBacklog = (place: string) => place === 'waiting' || place === 'parked';

describe('What becomes durable in a backlog after a claim had found nothing there', () => {
  let store: Backlog;
  let started: string[];
  let engine: DeliveryEngine;
  const hook = hookOf('hook');

  beforeEach(() => {
    jest.useFakeTimers();
    store = new Backlog();
    started = [];
  });
  afterEach(async () => {
    await Promise.all([engine.stop(), pass(1_000)]);
    jest.useRealTimers();
  });

  const sender = {
    send: async ({ ref }: LeasedDelivery) => {
      started.push(ref.eventId);
      return answered();
    },
  };

  async function start(cache: SubscriptionCache, queuedInProcess: number): Promise<void> {
    engine = engineOn({ store, cache, sender, queuedInProcess });
    await engine.start();
  }

  it('is sent if it was accepted then', async () => {
    await start(await cacheOf(hook), 72);
    const events: AcceptedEvent[] = [];
    for (let place: FirstPlace = 'leased'; place === 'leased'; ) {
      place = engine.place(hook);
      events.push({ ...eventOf(`e${events.length}`, place), storeHash: STORE });
    }
    const late = events.pop()!;
    await Promise.all([engine.accept(events), pass(500)]);
    expect(started).toHaveLength(events.length);
    expect(store.claims).toBeGreaterThan(0);
    await Promise.all([engine.accept([late]), pass(500)]);
    expect(started.at(-1)).toBe(late.id);
  });

  it('is sent if its lane had no room for it then', async () => {
    await start(await cacheOf(hook), 8);
    store.due = ['d1', 'd2', 'd3'].map((id) => leasedOf('hook', id));
    await pass(COMMIT_MS);
    // The lane has asked for its backlog while two deliveries were on their way into it.
    expect([started, store.claims]).toEqual([['d1'], 1]);
    await pass(10 * COMMIT_MS);
    expect(started).toEqual(['d1', 'd2', 'd3']);
  });

  it.each([
    ['accepted', () => engine.accept([{ ...eventOf('e1', 'parked'), storeHash: STORE }])],
    ['claimed', () => (store.due = [leasedOf('hook', 'e1')])],
  ])('is sent if its hook was turned on while it was being parked (%s)', async (_, offer) => {
    const cache = await cacheOf(hookOf('hook', { isActive: false }));
    await start(cache, 72);
    void offer();
    await pass(COMMIT_MS / 2);
    cache.apply(hookOf('hook', { revision: 2 }));
    engine.wake(STORE, 'hook');
    await pass(5);
    expect([started, store.claims]).toEqual([[], 1]);
    await pass(5 * COMMIT_MS);
    expect(started).toEqual(['e1']);
  });

  it('stays there if its hook is off', async () => {
    await start(await cacheOf(hookOf('hook', { isActive: false })), 72);
    store.due = [leasedOf('hook', 'e1')];
    await pass(10 * COMMIT_MS);
    expect([started, store.claims]).toEqual([[], 0]);
  });
});
