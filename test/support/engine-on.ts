import { expect } from '@jest/globals';
import { DeliveryEngine } from '../../src/delivery/delivery-engine.js';
import type { LeaseRepository } from '../../src/delivery/model/lease.repository.js';
import { CircuitBreakers } from '../../src/delivery/policy/circuit-breakers.js';
import type { DeliveryObserver } from '../../src/delivery/report/delivery-observer.js';
import type { Sender } from '../../src/delivery/send/deliverer.js';
import { SubscriptionRepository } from '../../src/subscriptions/subscription.repository.js';
import type { SubscriptionCache } from '../../src/subscriptions/subscription-cache.js';
import { CountingLeases, type StubDeliveries } from './delivery-fixtures.js';

const OBSERVER: DeliveryObserver = {
  settled: () => null,
  pulled: () => undefined,
  held: () => undefined,
  committed: () => undefined,
  storeFailed: (error: unknown) => expect(error).toBeUndefined(),
  unsendable: () => undefined,
  ended: async () => undefined,
};

interface EngineParts {
  store: StubDeliveries;
  observer?: Partial<DeliveryObserver>;
  cache: SubscriptionCache;
  sender: Sender;
  queuedInProcess?: number;
  leases?: LeaseRepository;
}

/** The whole engine on a stub of the store, which must not fail. Not started. */
export const engineOn = ({
  store,
  cache,
  sender,
  observer = {},
  queuedInProcess = 8_192,
  leases = new CountingLeases(),
}: EngineParts): DeliveryEngine =>
  new DeliveryEngine(
    store,
    leases,
    {} as never,
    Object.create(SubscriptionRepository.prototype) as SubscriptionRepository,
    cache,
    sender,
    new CircuitBreakers(),
    { ...OBSERVER, ...observer },
    { isCurrent: true, onCurrent: () => undefined },
    { isSlow: false },
    {
      sends: true,
      schedule: [600_000],
      limits: { perHook: 8, queuedInProcess, perStore: 64, inProcess: 1_024 },
      commit: {
        inFlight: 1,
        windowMs: 3,
        events: 200,
        settleMs: 10,
        successMs: 10,
        linedMs: 0,
        settledWithEvents: 1,
      },
    },
  );
