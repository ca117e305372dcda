import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { Receiver } from '../support/receivers/receiver.js';
import { RestartableService } from '../support/service/restartable-service.js';
import { EVENTS, HOOKS, STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

/** More hooks than a stop has time to turn off. An app may have ten of one scope. */
const COUNT = 20;
const SCOPES = ['store/order/*', 'store/order/created'];
/** The receiver answers after the rest of the service has stopped. Milliseconds. */
const GONE = { status: 410, delayMs: 700 };

onBothStores('A service that stops while it turns hooks off', (database) => {
  let service: RestartableService;
  let receiver: Receiver;
  let app: string;

  beforeAll(async () => {
    receiver = await Receiver.start();
    service = await RestartableService.start(database, {});
    await service.createStore(STORE);
    app = await service.install(STORE, 'default');
  });
  afterAll(async () => {
    await service?.close();
    await receiver?.close();
  });

  const call = (method: string, path: string, body?: object, token = app) =>
    service.call({ token, method, path, body });

  const goneHook = async (_: unknown, index: number): Promise<number> => {
    receiver.answer(`/${index}`, GONE);
    const hook = { scope: SCOPES[index % 2], destination: receiver.url(`/${index}`) };
    return ((await call('POST', HOOKS, hook)).body as { id: number }).id;
  };

  const isOff = async (id: number) => {
    const { body } = await call('GET', `${HOOKS}/${id}/status`);
    return (body as { disabled_reason: string | null }).disabled_reason === 'gone';
  };

  it('sends nothing to them after the restart, and leaves no unfinished change that blocks the next', async () => {
    const ids = await Promise.all(Array.from({ length: COUNT }, goneHook));
    const order = { scope: 'store/order/created', data: { type: 'order', id: 250 } };
    const platform = await service.install(STORE, 'events:write');
    expect(await call('POST', EVENTS, order, platform)).toMatchObject({ status: 202 });
    await receiver.waitFor(COUNT);
    await service.restart();
    const [first, ...others] = ids as [number, ...number[]];
    expect(await call('DELETE', `${HOOKS}/${first}`)).toMatchObject({ status: 200 });
    for (const id of others) await until(`hook ${id} to be off`, () => isOff(id));
    expect(receiver.requests().length).toBe(COUNT);
  });
});
