import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  cacheOf,
  failedWith,
  hookOf,
  leasedOf,
  pass,
  StubDeliveries,
} from '../../test/support/delivery-fixtures.js';
import { engineOn } from '../../test/support/engine-on.js';
import type { DeliveryEngine } from './delivery-engine.js';
import type { AttemptOutcome } from './model/attempt-outcome.js';
import type { BacklogClaim, BacklogPage } from './model/backlog.js';
import type { LeasedDelivery } from './model/delivery.js';
import type { Group, GroupResult } from './model/delivery.repository.js';
import { CIRCUIT } from './policy/circuit-breaker.js';

/** A store that has the backlog of one hook, and counts what is claimed, written and looked at. */
class CountingStore extends StubDeliveries {
  claimed = 0;
  written = 0;
  /** How many deliveries `park` was asked to look at. */
  looked = 0;
  readonly backlog: LeasedDelivery[];

  constructor(
    private readonly key: string,
    count: number,
  ) {
    super();
    this.backlog = Array.from({ length: count }, (_, i) => leasedOf(key, `msg_${i}`));
  }

  override async commit(group: Group): Promise<GroupResult> {
    for (const { to, ref } of group.settled) {
      this.written += 1;
      if (to === 'waiting' || to === 'parked') this.backlog.push(leasedOf(this.key, ref.eventId));
    }
    return super.commit(group);
  }

  override async backlogs(): Promise<BacklogPage> {
    const { storeHash, key: subscriptionKey } = hookOf(this.key);
    return { found: this.backlog.length > 0 ? [{ storeHash, subscriptionKey }] : [], next: null };
  }

  override async claimBacklogs(_lease: string, wanted: readonly BacklogClaim[]): Promise<LeasedDelivery[]> {
    const claimed = this.backlog.splice(0, wanted[0]!.limit);
    this.claimed += claimed.length;
    return claimed;
  }

  override async park(...[_, __, from, limit]: Parameters<StubDeliveries['park']>): Promise<string | null> {
    this.looked += limit;
    const next = Number(from ?? 0) + limit;
    return next < this.backlog.length ? String(next) : null;
  }
}

describe('DeliveryEngine', () => {
  let engine: DeliveryEngine;

  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('leaves a backlog of 20,000 in the store, unclaimed and unwritten, while the probe of its circuit hangs', async () => {
    const store = new CountingStore('sick', 20_000);
    let isUp = true;
    const started: string[] = [];
    const sender = {
      send: async ({ ref }: LeasedDelivery): Promise<AttemptOutcome> => {
        started.push(ref.eventId);
        // Before the circuit opens every attempt fails at once. Later the probe hangs.
        return started.length <= CIRCUIT.minAttempts + 20 && isUp
          ? failedWith()
          : new Promise(() => undefined);
      },
    };
    engine = engineOn({ store, cache: await cacheOf(hookOf('sick')), sender });
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

  it('claims no more of a backlog once its hook is off, and forgets its lane', async () => {
    const store = new CountingStore('gone', 20_000);
    const cache = await cacheOf(hookOf('gone'));
    let sent = 0;
    const send = async () => {
      sent += 1;
      if (sent === 20) cache.apply(hookOf('gone', { isActive: false, revision: 2 }));
      return failedWith({ status: 410 });
    };
    engine = engineOn({ store, cache, sender: { send } });
    await engine.start();
    await pass(200);
    const { claimed } = store;
    expect(claimed).toBeLessThan(1_100);
    await pass(5_000);
    expect(store.claimed).toBe(claimed);
    // Attempts that were under way when the hook changed are made again.
    expect(store.backlog.length).toBeGreaterThan(19_990);
    expect(engine.depth).toEqual({ lanes: 0, queued: 0, inFlight: 0 });
  });

  it('parks what waits for a hook that is off, a page with each survey, and then looks no more', async () => {
    const store = new CountingStore('off', 1_200);
    const cache = await cacheOf(hookOf('off', { isActive: false }));
    engine = engineOn({ store, cache, sender: { send: async () => failedWith() } });
    await engine.start();
    await pass(100);
    expect(store.looked).toBe(500);
    await pass(20_000);
    expect(store.looked).toBe(1_500);
    cache.apply(hookOf('off', { isActive: false, revision: 2 }));
    await pass(20_000);
    expect([store.looked, store.claimed]).toEqual([3_000, 0]);
  });
});
