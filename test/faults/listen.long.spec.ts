import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { PullSubscriptionList } from '../../src/pull/pull.schemas.js';
import { onBothStores } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { built } from '../support/jest/dist.js';
import { callAs, ProcessWorld, type Tokens } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, PULLS, STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

onBothStores('The command listen beside a service that is killed', (database) => {
  let world: ProcessWorld;
  let tokens: Tokens;
  let listening: ChildProcess | undefined;

  beforeAll(async () => {
    world = await ProcessWorld.open(database, { PORT: await freePort() });
    tokens = await world.createTenant();
  });
  afterAll(async () => {
    listening?.kill('SIGKILL');
    await world?.close();
  });

  const listen = async ({ url }: ServiceProcess, ...more: string[]) => {
    const plan = ['--url', url, '--token', tokens.partner, '--store', STORE, '--scope', 'store/order/*'];
    const command = [await built('cli.js'), 'listen', ...plan, '--forward', world.receiver.url('/here')];
    const child = spawn(process.execPath, [...command, ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
    listening = child;
    return child;
  };
  const subscriptions = async (service: ServiceProcess) => {
    const { body } = await callAs(service, tokens.partner)('GET', PULLS);
    return (body as PullSubscriptionList).data.map(({ id }) => id);
  };
  const begun = (service: ServiceProcess) =>
    until(
      'a pull subscription',
      () => subscriptions(service),
      ({ length }) => length === 1,
    );
  const order = async (service: ServiceProcess, id: number) => {
    const event = { scope: 'store/order/created', data: { type: 'order', id } };
    return ((await callAs(service, tokens.platform)('POST', EVENTS, event)).body as { id: string }).id;
  };
  const received = () => world.receiver.requests('/here').map(({ headers }) => headers['webhook-id']);

  it('receives what came meanwhile, also after its own crash, and leaves nothing behind', async () => {
    let service = await world.start();
    const first = await listen(service);
    const [subscription] = await begun(service);
    const events = [await order(service, 1)];
    await world.receiver.waitFor(1, '/here');
    await service.end('SIGKILL');
    service = await world.start();
    events.push(await order(service, 2));
    await until(
      'the second event',
      async () => received(),
      (ids) => ids.includes(events[1]),
    );
    first.kill('SIGKILL');
    await once(first, 'close');
    events.push(await order(service, 3));
    const second = await listen(service, '--subscription', subscription!);
    await until(
      'the third event',
      async () => received(),
      (ids) => ids.includes(events[2]),
    );
    second.kill('SIGINT');
    const [code] = await once(second, 'close');
    expect(code).toBe(0);
    expect(await subscriptions(service)).toEqual([]);
    expect(new Set(received())).toEqual(new Set(events));
    await service.end('SIGTERM');
  });
});
