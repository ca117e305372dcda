import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BEAT_MS, LEASE_MS } from '../../src/delivery/model/lease.repository.js';
import type { Call } from '../support/http.js';
import { mongod } from '../support/mongo/mongod.js';
import type { ReceivedRequest, Receiver } from '../support/receivers/receiver.js';
import { callAs, ProcessWorld } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { expectStatsOfLog, storeGet } from '../support/stats-of-log.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';

const COUNT = 200;
/** Few enough attempts, retries included, to keep the circuit breaker of the domain closed. */
const RETRIED = 40;
const EXCEPTION = 'store/hook/deliveryException';

const found = await mongod();
const whereThereIsMongo = 'uri' in found ? describe : describe.skip;

whereThereIsMongo('Two service processes on one MongoDB', () => {
  let world: ProcessWorld;
  let receiver: Receiver;
  let services: ServiceProcess[];
  let platform: string;
  let partner: string;

  beforeEach(async () => {
    const uri = 'uri' in found ? found.uri : '';
    world = await ProcessWorld.open({ name: 'mongodb', uri });
    ({ receiver } = world);
    services = await Promise.all([world.start(), world.start()]);
    ({ platform, partner } = await world.createTenant());
  }, 60_000);

  afterEach(() => world?.close());

  const as = (token: string, process: number): Call => callAs(services[process]!, token);
  const hook = async (process: number): Promise<number> => {
    const body = { scope: 'store/order/*', destination: receiver.url('/hook') };
    return ((await as(partner, process)('POST', HOOKS, body)).body as { id: number }).id;
  };
  const publish = async (process: number, id: number): Promise<number> => {
    const answer = await as(platform, process)('POST', EVENTS, {
      scope: 'store/order/created',
      data: { type: 'order', id },
    });
    expect(answer.status).toBe(202);
    return (answer.body as { deliveries: number }).deliveries;
  };

  it('deliver each event once when nothing fails, no matter which one accepted it', async () => {
    await hook(0);
    const matched = await Promise.all(Array.from({ length: COUNT }, (_, i) => publish(i % 2, i + 1)));
    expect(matched).toEqual(matched.map(() => 1));
    await receiver.waitFor(COUNT);
    await quiet(receiver);
    expect(ordersOf(receiver.requests())).toEqual(Array.from({ length: COUNT }, (_, i) => i + 1));
  }, 60_000);

  it('make each retry once between them, and count each attempt once', async () => {
    receiver.answer('/hook', ({ headers }) =>
      attemptsOf(receiver, headers['webhook-id']) === 1 ? { status: 500 } : {},
    );
    const id = await hook(0);
    await Promise.all(Array.from({ length: RETRIED }, (_, i) => publish(i % 2, i + 1)));
    await receiver.waitFor(2 * RETRIED);
    await quiet(receiver);
    expect(receiver.requests()).toHaveLength(2 * RETRIED);
    for (const process of [0, 1])
      await expectStatsOfLog(
        storeGet(() => as(partner, process)),
        [id],
      );
  }, 120_000);

  it('match a new hook, follow its policy, and no longer match it, as soon as the other process has answered', async () => {
    const id = await hook(0);
    expect(await publish(1, 1)).toBe(1);
    await as(partner, 0)('PUT', `${HOOKS}/${id}/policy`, { filter: { 'data.id': { $gt: 5 } } });
    expect([await publish(1, 4), await publish(1, 6)]).toEqual([0, 1]);
    await as(partner, 1)('DELETE', `${HOOKS}/${id}/policy`);
    expect(await publish(0, 5)).toBe(1);
    await as(partner, 0)('DELETE', `${HOOKS}/${id}`);
    expect(await publish(1, 2)).toBe(0);
    await hook(1);
    expect(await publish(0, 3)).toBe(1);
  }, 60_000);

  it('divide the work by ROLE: api accepts, dispatcher delivers', async () => {
    await Promise.all(services.map((service) => service.end('SIGTERM')));
    services = await Promise.all(['api', 'dispatcher'].map((ROLE) => world.start({ ROLE })));
    await hook(0);
    expect(await publish(0, 1)).toBe(1);
    await receiver.waitFor(1);
    for (const path of [HOOKS, '/catalog', '/oauth2/token'])
      expect([path, (await as(platform, 1)('GET', path)).status]).toEqual([path, 404]);
    expect((await fetch(`${services[1]!.url}/health/ready`)).status).toBe(200);
    await services[1]!.end('SIGKILL');
    expect(await publish(0, 2)).toBe(1);
    services[1] = await world.start({ ROLE: 'dispatcher' });
    await receiver.waitFor(2);
    expect(ordersOf(receiver.requests())).toEqual([1, 2]);
  }, 60_000);

  it('tell an app of its failing deliveries where a dispatcher makes the attempts', async () => {
    await Promise.all(services.map((service) => service.end('SIGTERM')));
    services = await Promise.all(['api', 'dispatcher'].map((ROLE) => world.start({ ROLE })));
    receiver.answer('/hook', { failFirst: 1 });
    const failing = await hook(0);
    const listener = { scope: EXCEPTION, destination: receiver.url('/exceptions') };
    expect((await as(partner, 0)('POST', HOOKS, listener)).status).toBe(201);
    await publish(0, 1);
    const [exception] = await receiver.waitFor(1, '/exceptions');
    expect(JSON.parse(exception!.body.toString())).toMatchObject({
      scope: EXCEPTION,
      data: { id: failing, error_code: 90001 },
    });
  }, 60_000);

  it('take over what the other held when it was killed, and count each attempt of the log once', async () => {
    receiver.answer('/hook', { hangs: true });
    const hookId = await hook(0);
    for (let id = 1; id <= 20; id++) await publish(0, id);
    await receiver.waitFor(1);
    receiver.answer('/hook', {});
    const before = receiver.requests().length;
    const killedAt = performance.now();
    await services[0]!.end('SIGKILL');
    await receiver.waitFor(before + 20, undefined, 50_000);
    // No earlier than the lease lapses, which began one heartbeat before the kill at the most.
    expect(performance.now() - killedAt).toBeGreaterThan(LEASE_MS - 2 * BEAT_MS);
    expect(performance.now() - killedAt).toBeLessThan(2 * LEASE_MS);
    expect(new Set(ordersOf(receiver.requests())).size).toBe(20);
    await expectStatsOfLog(
      storeGet(() => as(partner, 1)),
      [hookId],
    );
  }, 180_000);
});

const ordersOf = (requests: ReceivedRequest[]): number[] =>
  requests.map(({ body }) => JSON.parse(body.toString()).data.id as number).sort((a, b) => a - b);

const attemptsOf = (receiver: Receiver, id: unknown) =>
  receiver.requests().filter(({ headers }) => headers['webhook-id'] === id).length;

/** Waits longer than a retry takes, so that a duplicate would have arrived. */
async function quiet(receiver: Receiver): Promise<void> {
  for (let seen = -1; seen !== receiver.requests().length; ) {
    seen = receiver.requests().length;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
