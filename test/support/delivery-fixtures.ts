import { jest } from '@jest/globals';
import type { AcceptedEvent, FirstPlace } from '../../src/delivery/model/accepted-event.js';
import type { FailedOutcome, SucceededOutcome } from '../../src/delivery/model/attempt-outcome.js';
import type { BacklogClaim, BacklogPage } from '../../src/delivery/model/backlog.js';
import type { LeasedDelivery } from '../../src/delivery/model/delivery.js';
import {
  DeliveryRepository,
  type Group,
  type GroupResult,
} from '../../src/delivery/model/delivery.repository.js';
import { bodyOf } from '../../src/delivery/model/event-body.js';
import {
  type HeldLease,
  LEASE_MS,
  LeaseRepository,
  type Sweep,
} from '../../src/delivery/model/lease.repository.js';
import type { Subscription } from '../../src/subscriptions/subscription.js';
import { SubscriptionRepository } from '../../src/subscriptions/subscription.repository.js';
import { SubscriptionCache } from '../../src/subscriptions/subscription-cache.js';

/** Advances Jest's fake clock by so many milliseconds. */
export const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

/** Lets immediates and promises run without time passing. Jest gives timers of zero milliseconds one during a turn. */
export async function turn(): Promise<void> {
  for (let i = 0; i < 10; i++) await pass(0);
}

export const STORE = '5ueh97';

export const hookOf = (key: string, changes: Partial<Subscription> = {}): Subscription => ({
  storeHash: STORE,
  clientId: 'app',
  key,
  kind: 'hook',
  number: 1,
  topic: 'store/order/*',
  destination: 'https://app.example.com/in',
  canonicalUrl: 'https://app.example.com/in',
  sealedHeaders: null,
  policy: null,
  isActive: true,
  disabledReason: null,
  disabledAt: null,
  createdAt: 0,
  updatedAt: 0,
  revision: 1,
  ...changes,
});

export const leasedOf = (
  subscriptionKey: string,
  eventId: string,
  changes: Partial<LeasedDelivery> = {},
): LeasedDelivery => ({
  ref: { eventId, ordinal: 0 },
  claim: null,
  storeHash: STORE,
  clientId: 'app',
  subscriptionKey,
  scope: 'store/order/created',
  body: bodyOf('{}'),
  trace: null,
  acceptedAt: 0,
  attempts: 0,
  firstAttemptAt: null,
  retriesFrom: 0,
  ...changes,
});

export const eventOf = (id: string, place: FirstPlace = 'leased', hookBody = '{}'): AcceptedEvent => ({
  id,
  storeHash: STORE,
  clientId: 'publisher',
  scope: 'store/order/created',
  acceptedAt: 0,
  idempotencyKey: null,
  keysFrom: 0,
  contentHash: null,
  hookBody,
  webHookBody: null,
  trace: null,
  deliveries: [{ subscriptionKey: 'hook', clientId: 'app', kind: 'hook', place }],
});

export const answered = (changes: Partial<SucceededOutcome> = {}): SucceededOutcome => ({
  ok: true,
  status: 200,
  startedAt: 1_000,
  durationMs: 10,
  ...changes,
});

export const failedWith = (changes: Partial<FailedOutcome> = {}): FailedOutcome => ({
  ok: false,
  status: 500,
  failure: 'http_status',
  reason: null,
  excerpt: null,
  retryAfter: null,
  startedAt: 1_000,
  durationMs: 10,
  ...changes,
});

/** A lease that the test can lose, or put in doubt. */
export const heldLease = (): { -readonly [K in keyof HeldLease]: HeldLease[K] } => ({
  leaseId: 'lease-1',
  isAlive: true,
});

/** Leases that are never lost, unless a test says what a sweep finds. */
export class CountingLeases extends LeaseRepository {
  swept = 0;
  freed = 0;
  againIn = LEASE_MS;

  async begin(): Promise<string> {
    return 'lease-1';
  }

  async beat(): Promise<boolean> {
    return true;
  }

  async freeLapsed(): Promise<Sweep> {
    this.swept += 1;
    return { freed: this.freed, againIn: this.againIn };
  }

  async end(): Promise<void> {}
}

const accepted = ({ accepted: requests }: Group): GroupResult => ({
  acceptances: requests.map((request) => ({ outcome: 'accepted', duplicates: request.map(() => null) })),
  fenced: 0,
  late: 0,
});

/** A queue in which everything succeeds and nothing is found, until a test replaces a method. */
export class StubDeliveries extends DeliveryRepository {
  async commit(group: Group): Promise<GroupResult> {
    return accepted(group);
  }

  async claimDue(_leaseId: string, _now: number, _limit: number): Promise<LeasedDelivery[]> {
    return [];
  }

  async claimBacklogs(_leaseId: string, _wanted: readonly BacklogClaim[]): Promise<LeasedDelivery[]> {
    return [];
  }

  async backlogs(_from: string | null, _limit: number): Promise<BacklogPage> {
    return { found: [], next: null };
  }

  async oldestDueAt(): Promise<number | null> {
    return null;
  }

  async succeededSince(_storeHash: string, _key: string, _since: number): Promise<boolean> {
    return false;
  }

  async park(_storeHash: string, _key: string, _from: string | null, _limit: number): Promise<string | null> {
    return null;
  }

  async cancel(): Promise<number> {
    return 0;
  }
}

/** The real cache, filled from these subscriptions. */
export async function cacheOf(...subscriptions: Subscription[]): Promise<SubscriptionCache> {
  const ofStore = async (storeHash: string) => subscriptions.filter((one) => one.storeHash === storeHash);
  const repository = Object.assign(Object.create(SubscriptionRepository.prototype), { ofStore });
  const cache = new SubscriptionCache(repository as SubscriptionRepository);
  for (const storeHash of new Set(subscriptions.map((one) => one.storeHash))) await cache.ready(storeHash);
  return cache;
}

/** A promise that the test settles. */
export function deferred<T>(): {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
} {
  let settle!: { resolve(value: T): void; reject(error: unknown): void };
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle };
}
