import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import {
  answered,
  CountingLeases,
  cacheOf,
  eventOf,
  hookOf,
  leasedOf,
  pass,
  STORE,
  StubDeliveries,
} from '../../test/support/delivery-fixtures.js';
import { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import { DeliveryEngine } from './delivery-engine.js';
import type { AcceptedEvent, FirstPlace } from './model/accepted-event.js';
import type { LeasedDelivery } from './model/delivery.js';
import type { Group, GroupResult } from './model/delivery.repository.js';
import { CircuitBreakers } from './policy/circuit-breakers.js';

/** A store that knows of the backlog of the hook `hook` what was committed. No survey finds it. */
class Backlog extends StubDeliveries {
  claims = 0;
  private readonly waiting: LeasedDelivery[] = [];

  override async commit(group: Group): Promise<GroupResult> {
    for (const { id, deliveries } of group.accepted.flat())
      if (deliveries[0]!.place === 'waiting') this.waiting.push(leasedOf('hook', id));
    return super.commit(group);
  }

  override async claimBacklogs(): Promise<LeasedDelivery[]> {
    this.claims += 1;
    return this.waiting.splice(0);
  }
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('sends what became durable in a backlog after a claim had found nothing there', async () => {
  const store = new Backlog();
  const started: string[] = [];
  const sender = {
    send: async ({ ref }: LeasedDelivery) => {
      started.push(ref.eventId);
      return answered();
    },
  };
  const observer = {
    settled: () => undefined,
    held: () => undefined,
    committed: () => undefined,
    storeFailed: (error: unknown) => expect(error).toBeUndefined(),
    unsendable: () => undefined,
    ended: async () => undefined,
  };
  const hook = hookOf('hook');
  const engine = new DeliveryEngine(
    store,
    new CountingLeases(),
    Object.create(SubscriptionRepository.prototype) as SubscriptionRepository,
    await cacheOf(hook),
    sender,
    new CircuitBreakers(),
    observer,
    { isCurrent: true, onCurrent: () => undefined },
    {
      sends: true,
      schedule: [600_000],
      limits: { perHook: 8, queuedInProcess: 72, perStore: 64, inProcess: 1_024 },
      commit: { inFlight: 1, windowMs: 3, events: 200, settleMs: 10 },
    },
  );
  await engine.start();
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
  await engine.stop();
});
