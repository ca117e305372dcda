import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

interface Logged {
  id: string;
  event_id: string;
  state: string;
  next_attempt_at: string | null;
}

onBothStores('Ordered deliveries', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());

  const orderedHook = async (policy: object) => {
    partner = await world.newPartner();
    const hook = `${HOOKS}/${await partner.hook({ scope: 'store/order/updated' })}`;
    expect(await partner.call('PUT', `${hook}/policy`, policy)).toMatchObject({ status: 200, body: policy });
    return hook;
  };
  const publish = async (id: number, step: number) => {
    const data = { type: 'order', id, step };
    const { status, body } = await world.publish('POST', EVENTS, { scope: 'store/order/updated', data });
    expect(status).toBe(202);
    return (body as { id: string }).id;
  };
  /** What the receiver was asked to take, as `order:step`, in the order of the requests. */
  const asked = () =>
    world.receiver.requests(partner.path).map(({ body }) => {
      const { data } = JSON.parse(body.toString()) as { data: { id: number; step: number } };
      return `${data.id}:${data.step}`;
    });
  const log = async (hook: string) =>
    ((await partner.call('GET', `${hook}/deliveries`)).body as { data: Logged[] }).data;
  const ofEvent = async (hook: string, event: string, state: string) =>
    until(
      `the delivery of ${event}, ${state}`,
      async () => (await log(hook)).find(({ event_id }) => event_id === event),
      (found) => found?.state === state,
    );

  it('of one key wait for the retries of the first, while another key flows', async () => {
    const hook = await orderedHook({ ordering: { key: '/data/id' }, retry_schedule: Array(20).fill(1) });
    let failures = 0;
    let mayPass = false;
    world.receiver.answer(partner.path, ({ body }) => {
      const { data } = JSON.parse(body.toString()) as { data: { id: number } };
      if (data.id !== 1 || (mayPass && failures >= 2)) return { status: 204 };
      failures += 1;
      return { status: 500 };
    });
    await publish(1, 1);
    const second = await publish(1, 2);
    await publish(1, 3);
    await publish(2, 1);
    expect(await ofEvent(hook, second, 'pending')).toMatchObject({ next_attempt_at: null });
    await until('the other key', () => asked().includes('2:1'));
    mayPass = true;
    await until('the last of the key', () => asked().includes('1:3'));
    const attempts = Array<string>(failures + 1).fill('1:1');
    expect(asked().filter((one) => one.startsWith('1:'))).toEqual([...attempts, '1:2', '1:3']);
    expect(asked().indexOf('2:1')).toBeLessThan(asked().indexOf('1:2'));
  });

  it('of the whole hook go out one at a time, past one that fails for the last time', async () => {
    const hook = await orderedHook({ ordering: { key: '' }, retry_schedule: [], auto_disable: false });
    world.receiver.answer(partner.path, ({ body }) => ({
      status: body.includes('"step":2') ? 500 : 204,
      delayMs: 50,
    }));
    await publish(1, 1);
    const failing = await publish(2, 2);
    await publish(3, 3);
    await world.receiver.waitFor(3, partner.path);
    expect(asked()).toEqual(['1:1', '2:2', '3:3']);
    await ofEvent(hook, failing, 'exhausted');
  });

  it('keep their order while the hook is off, and when a delivery is sent again', async () => {
    const hook = await orderedHook({ ordering: { key: '/data/id' } });
    const first = await publish(1, 1);
    const { id } = (await ofEvent(hook, first, 'delivered'))!;
    world.receiver.answer(partner.path, () => ({ status: 410 }));
    const gone = await publish(1, 2);
    await ofEvent(hook, gone, 'parked');
    world.receiver.answer(partner.path, () => ({ status: 204, delayMs: 50 }));
    expect(await partner.call('PUT', hook, { is_active: true })).toMatchObject({ status: 200 });
    await publish(1, 3);
    expect(await partner.call('POST', `${hook}/deliveries/${id}/resend`)).toMatchObject({ status: 202 });
    await world.receiver.waitFor(5, partner.path);
    expect(asked()).toEqual(['1:1', '1:2', '1:2', '1:3', '1:1']);
  });
});
