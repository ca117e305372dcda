import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import {
  CountingLeases,
  cacheOf,
  failedWith,
  hookOf,
  leasedOf,
  pass,
  StubDeliveries,
} from '../../test/support/delivery-fixtures.js';
import { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import { DeliveryEngine } from './delivery-engine.js';
import type { AttemptOutcome } from './model/attempt-outcome.js';
import type { LeasedDelivery } from './model/delivery.js';
import type { BacklogClaim, BacklogPage, Group, GroupResult } from './model/delivery.repository.js';
import { CIRCUIT } from './policy/circuit-breaker.js';
import { CircuitBreakers } from './policy/circuit-breakers.js';

/** A store that has the backlog of one hook, and counts what is claimed and written. */
class CountingStore extends StubDeliveries {
  claimed = 0;
  written = 0;

  constructor(private readonly backlog: LeasedDelivery[]) {
    super();
  }

  override async commit(group: Group): Promise<GroupResult> {
    for (const { to, ref } of group.settled) {
      this.written += 1;
      if (to === 'waiting') this.backlog.push(leasedOf('sick', ref.eventId));
    }
    return super.commit(group);
  }

  override async backlogs(): Promise<BacklogPage> {
    const { storeHash, key: subscriptionKey } = hookOf('sick');
    return { found: this.backlog.length > 0 ? [{ storeHash, subscriptionKey }] : [], next: null };
  }

  override async claimBacklogs(_lease: string, wanted: readonly BacklogClaim[]): Promise<LeasedDelivery[]> {
    const claimed = this.backlog.splice(0, wanted[0]!.limit);
    this.claimed += claimed.length;
    return claimed;
  }
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('leaves a backlog of 20,000 in the store, unclaimed and unwritten, while the probe of its circuit hangs', async () => {
  const store = new CountingStore(Array.from({ length: 20_000 }, (_, i) => leasedOf('sick', `msg_${i}`)));
  const hooks = Object.create(SubscriptionRepository.prototype) as SubscriptionRepository;
  let isUp = true;
  const started: string[] = [];
  const sender = {
    send: async ({ ref }: LeasedDelivery): Promise<AttemptOutcome> => {
      started.push(ref.eventId);
      // Before the circuit opens every attempt fails at once. Later the probe hangs.
      return started.length <= CIRCUIT.minAttempts + 20 && isUp ? failedWith() : new Promise(() => undefined);
    },
  };
  const observer = {
    settled: () => undefined,
    pulled: () => undefined,
    held: () => undefined,
    committed: () => undefined,
    storeFailed: (error: unknown) => expect(error).toBeUndefined(),
    unsendable: () => undefined,
    ended: async () => undefined,
  };
  const engine = new DeliveryEngine(
    store,
    new CountingLeases(),
    {} as never,
    hooks,
    await cacheOf(hookOf('sick')),
    sender,
    new CircuitBreakers(),
    observer,
    { isCurrent: true, onCurrent: () => undefined },
    {
      sends: true,
      schedule: [600_000],
      limits: { perHook: 8, queuedInProcess: 8_192, perStore: 64, inProcess: 1_024 },
      commit: { inFlight: 1, windowMs: 3, events: 200, settleMs: 10 },
    },
  );
  await engine.start();
  await pass(10_000);
  expect(started.length).toBeGreaterThanOrEqual(CIRCUIT.minAttempts);
  isUp = false;
  const before = { claimed: store.claimed, written: store.written, sent: started.length };
  await pass(CIRCUIT.openMs + 60_000);
  expect(started).toHaveLength(before.sent + 1);
  expect(store.claimed - before.claimed).toBeLessThan(10);
  expect(store.written - before.written).toBeLessThan(10);
  expect(engine.depth.queued).toBeLessThan(10);
});
