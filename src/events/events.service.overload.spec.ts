import { describe, expect, it } from '@jest/globals';
import { deferred } from '../../test/support/delivery-fixtures.js';
import {
  order,
  owner,
  publisher,
  refusalOf,
  serviceWith,
  textsIn,
} from '../../test/support/events-service.js';
import { NoTracing } from '../tracing/tracing.js';
import { IntakeGuard } from './intake.guard.js';

const REFUSAL = {
  code: 'service_unavailable',
  message: 'The service is overloaded: too much waits to be stored. Try again shortly.',
  headers: { 'Retry-After': '5' },
};

/** The bytes that the service keeps before they are stored. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A service whose database has not answered yet, while as much waits for it as may. */
async function fullService() {
  const storing = deferred<void>();
  const { service, stored } = serviceWith(undefined, new NoTracing(), storing.promise);
  const much = `{"id":1,"text":"${'x'.repeat(MOST_BYTES)}"}`;
  const waiting = service.publish(publisher, order, [{ data: much }]);
  // The subscriptions of the store are read first.
  for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
  const store = async () => {
    storing.resolve();
    await waiting;
  };
  return { service, stored, store };
}

describe('A service with more to store than it may keep', () => {
  it('refuses events, before their body is read and after, until it has stored them', async () => {
    const { service, stored, store } = await fullService();
    const guard = new IntakeGuard(service);
    expect(() => guard.canActivate()).toThrow(expect.objectContaining(REFUSAL));
    expect(await refusalOf(service.publish(publisher, order, textsIn(order)))).toMatchObject(REFUSAL);
    await store();
    expect(guard.canActivate()).toBe(true);
    expect(stored).toHaveLength(1);
    expect(await service.publish(publisher, order, textsIn(order))).toMatchObject({ deliveries: 3 });
  });

  it('still takes in its own events, which nobody would publish again', async () => {
    const { service, stored, store } = await fullService();
    const own = service.publishTo(owner, { scope: 'store/webHook/created', data: {} });
    await store();
    await own;
    expect(stored.map(({ scope }) => scope)).toEqual(['store/order/created', 'store/webHook/created']);
  });
});
