import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LEASE_MS } from '../../src/delivery/model/lease.repository.js';
import type { Call } from '../support/http.js';
import { mongod } from '../support/mongo/mongod.js';
import { callAs, ProcessWorld, type Tokens } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

/** More than a hook has in flight, so that some wait in the memory of the process. */
const ORDERS = 32;
/** What a process may stand still without a loss of its lease. */
const STALL_MS = 3_000;

const found = await mongod();
const whereThereIsMongo = 'uri' in found ? describe : describe.skip;

whereThereIsMongo('A process that is stopped or dead, beside another one,', () => {
  let world: ProcessWorld;
  let services: ServiceProcess[];
  let tokens: Tokens;

  beforeEach(async () => {
    world = await ProcessWorld.open({ name: 'mongodb', uri: 'uri' in found ? found.uri : '' });
    services = await Promise.all([world.start(), world.start()]);
    tokens = await world.createTenant();
  }, 60_000);
  afterEach(() => world?.close());

  const as = (who: keyof Tokens, process: number): Call => callAs(services[process]!, tokens[who]);
  const hook = async (path: string): Promise<number> => {
    const body = { scope: 'store/order/*', destination: world.receiver.url(path) };
    const { status, body: created } = await as('partner', 0)('POST', HOOKS, body);
    expect(status).toBe(201);
    return (created as { id: number }).id;
  };
  const publish = async (process: number, id: number): Promise<number> => {
    const order = { scope: 'store/order/created', data: { type: 'order', id } };
    const { body } = await until(
      'an accepted event',
      () => as('platform', process)('POST', EVENTS, order),
      ({ status }) => status === 202,
    );
    return (body as { deliveries: number }).deliveries;
  };

  it('holds up no hook change until its lease has lapsed', async () => {
    await publish(1, 1);
    const killedAt = performance.now();
    await services[1]!.end('SIGKILL');
    await hook('/hook');
    expect(performance.now() - killedAt).toBeLessThan(LEASE_MS);
  }, 60_000);

  it('keeps its deliveries, and loses and doubles none, when it stands still for three seconds', async () => {
    const { receiver } = world;
    receiver.answer('/hook', { delayMs: 1_000 });
    await hook('/hook');
    for (let order = 1; order <= ORDERS; order++) await publish(1, order);
    services[1]!.signal('SIGSTOP');
    await sleep(STALL_MS);
    expect(receiver.requests().length).toBeLessThan(ORDERS);
    services[1]!.signal('SIGCONT');
    await receiver.waitFor(ORDERS);
    await sleep(LEASE_MS);
    const orders = receiver.requests().map(({ body }) => JSON.parse(body.toString()).data.id as number);
    expect([orders.length, new Set(orders).size]).toEqual([ORDERS, ORDERS]);
    const metrics = await (await fetch(`${services[1]!.url}/metrics`)).text();
    expect(metrics).toMatch(/^storehooks_fenced_total 0$/m);
  }, 60_000);

  it('matches every hook that was created meanwhile in the first event that it accepts', async () => {
    expect(await publish(1, 1)).toBe(0);
    for (let hooks = 1; hooks <= 3; hooks++) {
      services[1]!.signal('SIGSTOP');
      await hook(`/hook${hooks}`);
      services[1]!.signal('SIGCONT');
      expect(await publish(1, hooks)).toBe(hooks);
    }
  }, 60_000);

  it('starts no attempt for a hook that was deleted meanwhile', async () => {
    const { receiver } = world;
    receiver.answer('/hook', { hangs: true });
    const id = await hook('/hook');
    for (let order = 1; order <= 20; order++) await publish(1, order);
    const limit = await until(
      'attempts up to the limit',
      () => receiver.requests().length,
      (count) => count === 8,
    );
    services[1]!.signal('SIGSTOP');
    expect((await as('partner', 0)('DELETE', `${HOOKS}/${id}`)).status).toBe(200);
    // The attempts under way end as soon as the process goes on: each makes room for another one.
    receiver.closeConnections();
    services[1]!.signal('SIGCONT');
    const log = () => as('partner', 0)('GET', `${HOOKS}/${id}`);
    expect((await log()).status).toBe(404);
    await hook('/another');
    expect(await publish(1, 21)).toBe(1);
    await receiver.waitFor(1, '/another');
    expect(receiver.requests('/hook')).toHaveLength(limit);
  }, 60_000);
});
