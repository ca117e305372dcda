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
  turn,
} from '../../test/support/delivery-fixtures.js';
import { engineOn } from '../../test/support/engine-on.js';
import type { DeliveryEngine } from './delivery-engine.js';
import type { AcceptedEvent } from './model/accepted-event.js';
import type { LeasedDelivery } from './model/delivery.js';
import type { Group, GroupResult } from './model/delivery.repository.js';
import type { Settlement } from './model/settlement.js';

/** A store with one line: each commit calls the next. No survey finds it. */
class OneLine extends StubDeliveries {
  readonly settled: Settlement[] = [];
  claims = 0;
  private readonly line: string[] = [];

  override async commit(group: Group): Promise<GroupResult> {
    const result = await super.commit(group);
    const accepted = group.accepted.flat();
    const behind = accepted.map(({ id }) => (this.line.push(id) > 1 ? [0] : []));
    this.settled.push(...group.settled);
    const ended = group.settled.filter(({ line }) => line !== undefined);
    this.line.splice(0, ended.length);
    const isCalled = ended.length > 0 && this.line.length > 0;
    return {
      ...result,
      acceptances: result.acceptances.map((one) => ({ ...one, behind })),
      ...(isCalled && { called: [{ storeHash: STORE, subscriptionKey: 'hook' }] }),
    };
  }

  override async claimBacklogs(): Promise<LeasedDelivery[]> {
    this.claims += 1;
    return this.line.slice(0, 1).map((id) => leasedOf('hook', id, { line: 'l' }));
  }
}

describe('Deliveries of one line', () => {
  let store: OneLine;
  let started: string[];
  let engine: DeliveryEngine;
  const hook = hookOf('hook');
  const inLine = (id: string): AcceptedEvent => {
    const event = eventOf(id, engine.place(hook));
    return { ...event, deliveries: event.deliveries.map((one) => ({ ...one, line: 'l' })) };
  };

  beforeEach(async () => {
    jest.useFakeTimers();
    store = new OneLine();
    started = [];
    const sender = {
      send: async ({ ref }: LeasedDelivery) => {
        started.push(ref.eventId);
        await new Promise((resolve) => setTimeout(resolve, 100));
        return answered();
      },
    };
    engine = engineOn({ store, cache: await cacheOf(hook), sender });
    await engine.start();
  });
  afterEach(async () => {
    await Promise.all([engine.stop(), pass(20_000)]);
    jest.useRealTimers();
  });

  it('are sent one at a time, each as soon as the one before it is written', async () => {
    void engine.accept(['e1', 'e2', 'e3'].map(inLine));
    await turn();
    expect(started).toEqual(['e1']);
    // Behind the first they take no place in memory.
    expect(engine.depth).toMatchObject({ queued: 0, inFlight: 1 });
    await pass(90);
    expect([started, store.claims]).toEqual([['e1'], 0]);
    await pass(20);
    expect(started).toEqual(['e1', 'e2']);
    await pass(110);
    expect(started).toEqual(['e1', 'e2', 'e3']);
    await pass(110);
    expect(store.settled.map(({ to, line }) => [to, line])).toEqual(Array(3).fill(['delivered', 'l']));
    expect(engine.depth).toMatchObject({ queued: 0, inFlight: 0 });
  });
});
