import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  answered,
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

describe('A delivery whose receiver is gone', () => {
  let store: NotingStore;
  let engine: DeliveryEngine;
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
    turnedOff = deferred();
    engine = engineOn({
      store,
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

  it.each([204, 500])('holds up nothing else: %s', async (answer) => {
    status = answer;
    await accept();
    expect(store.settled).toHaveLength(1);
  });
});
