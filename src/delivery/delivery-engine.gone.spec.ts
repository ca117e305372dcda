import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  answered,
  CountingLeases,
  cacheOf,
  deferred,
  eventOf,
  failedWith,
  hookOf,
  pass,
  StubDeliveries,
} from '../../test/support/delivery-fixtures.js';
import { engineOn } from '../../test/support/engine-on.js';
import type { DeliveryEngine } from './delivery-engine.js';
import type { Group, GroupResult } from './model/delivery.repository.js';

class NotingStore extends StubDeliveries {
  readonly settled: string[] = [];

  override async commit(group: Group): Promise<GroupResult> {
    this.settled.push(...group.settled.map(({ to }) => to));
    return super.commit(group);
  }
}

/** The lease is lost when the test says so, and the next heartbeat begins another. */
class LosableLeases extends CountingLeases {
  isLost = false;
  private count = 0;

  override async begin(): Promise<string> {
    this.isLost = false;
    return `lease-${++this.count}`;
  }

  override async beat(): Promise<boolean> {
    return !this.isLost;
  }
}

describe('A delivery whose receiver is gone', () => {
  let store: NotingStore;
  let engine: DeliveryEngine;
  let leases: LosableLeases;
  let status: number;
  let turnedOff: ReturnType<typeof deferred<void>>;
  const accept = async () => {
    engine.place(hookOf('hook'));
    void engine.accept([eventOf('msg_1')]);
    await pass(1_000);
  };

  beforeEach(async () => {
    jest.useFakeTimers();
    store = new NotingStore();
    leases = new LosableLeases();
    turnedOff = deferred();
    engine = engineOn({
      store,
      leases,
      cache: await cacheOf(hookOf('hook')),
      sender: { send: async () => (status === 204 ? answered() : failedWith({ status })) },
      observer: { settled: () => turnedOff.promise },
    });
    void engine.start();
    await pass(10);
  });
  afterEach(async () => {
    await Promise.all([engine.stop(), pass(20_000)]);
    jest.useRealTimers();
  });

  it('is parked when its hook is off: before, it would be claimed from the backlog and sent again', async () => {
    status = 410;
    await accept();
    expect(store.settled).toEqual([]);
    turnedOff.resolve();
    await pass(1_000);
    expect(store.settled).toEqual(['parked']);
  });

  it('is left to who has claimed it meanwhile, if the lease was lost while its hook was turned off', async () => {
    status = 410;
    await accept();
    leases.isLost = true;
    await pass(2_000);
    expect(leases.isLost).toBe(false);
    turnedOff.resolve();
    await pass(1_000);
    expect(store.settled).toEqual([]);
  });

  it.each([204, 500])('holds up nothing else: %s', async (answer) => {
    status = answer;
    await accept();
    expect(store.settled).toHaveLength(1);
  });
});
