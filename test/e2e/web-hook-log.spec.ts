import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { WebHookLogList } from '../../src/delivery-log/web-hook-log/web-hook-log.schemas.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { EVENTS } from '../support/store-paths.js';
import { until } from '../support/until.js';

onBothStores('GET /web-hook-log', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
  });

  const log = async (query = '') =>
    (await partner.call('GET', `/web-hook-log${query}`)).body as WebHookLogList;
  const logged = (count: number) =>
    until(
      `${count} finished attempts in the log`,
      () => log(),
      ({ webHookLogs }) => webHookLogs.filter(({ error, isSuccess }) => isSuccess || error).length === count,
    );
  const subscribe = (object: string, action: string, path = partner.path) =>
    partner.call('POST', '/web-hook', { object, action, url: world.receiver.url(path) });
  const customer = (id: number, event = 'updated') =>
    world.publish('POST', EVENTS, {
      scope: `store/customer/${event}`,
      data: { type: 'customer', id },
      record: { id, firstName: 'Zoë' },
      user: 'a@example.com',
    });

  it('is empty for an app that has hooks but no web-hooks', async () => {
    await partner.hook();
    await world.order(1);
    await world.receiver.waitFor(1, partner.path);
    expect(await log()).toEqual({ webHookLogs: [], total: 0 });
  });

  it('lists what was sent, the newest first, in the format of the web-hooks API', async () => {
    await subscribe('Customer', 'Update');
    await subscribe('Customer', 'Create', `${partner.path}-broken`);
    world.receiver.answer(`${partner.path}-broken`, { status: 500 });
    await customer(1);
    await customer(2, 'created');
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const sent = {
      user: 'a@example.com',
      createdAt: time,
      updatedAt: time,
      id: expect.stringMatching(/^dlv_/),
    };
    expect(await logged(2)).toEqual({
      webHookLogs: [
        {
          ...sent,
          url: world.receiver.url(`${partner.path}-broken`),
          object: 'Customer',
          action: 'Create',
          payload: { id: 2, firstName: 'Zoë' },
          isSuccess: false,
          error: 'The receiver answered 500.',
        },
        {
          ...sent,
          url: world.receiver.url(partner.path),
          object: 'Customer',
          action: 'Update',
          payload: { id: 1, firstName: 'Zoë' },
          isSuccess: true,
          error: null,
        },
      ],
      total: 2,
    });
  });

  it('filters by object, action, success and time, and pages', async () => {
    await subscribe('Customer', 'Update');
    await subscribe('Customer', 'Create', `${partner.path}-broken`);
    world.receiver.answer(`${partner.path}-broken`, { status: 500 });
    for (let id = 1; id <= 3; id++) await customer(id);
    await customer(4, 'created');
    await logged(4);
    const ids = async (query: string) =>
      (await log(query)).webHookLogs.map(({ payload }) => (payload as { id: number }).id);
    expect(await ids('?object=Customer&action=Update')).toEqual([3, 2, 1]);
    expect(await ids('?object=Order')).toEqual([]);
    expect(await ids('?isSuccess=true')).toEqual([3, 2, 1]);
    expect(await ids('?isSuccess=false')).toEqual([4]);
    expect(await ids('?updatedAt=gte:2019-01-01')).toHaveLength(4);
    expect(await ids('?updatedAt=gte:2999-01-01T00:00:00.000Z')).toEqual([]);
    expect(await ids('?action=Update&page=2&limit=2')).toEqual([1]);
    expect((await log('?action=Update&page=2&limit=2')).total).toBe(3);
  });

  it('filters by what was sent, also after the web-hook was given another record type', async () => {
    const { body } = await subscribe('Customer', 'Update');
    await customer(1);
    await logged(1);
    const change = { object: 'Page', action: 'Create' };
    expect(await partner.call('PUT', `/web-hook/${(body as { id: string }).id}`, change)).toMatchObject({
      status: 200,
    });
    const page = { scope: 'store/channel/7/page/created', data: { type: 'page', id: 2, channel_id: 7 } };
    expect(await world.publish('POST', EVENTS, page)).toMatchObject({ status: 202, body: { deliveries: 1 } });
    await logged(2);
    const sent = async (query: string) => {
      const { webHookLogs, total } = await log(query);
      return [total, ...webHookLogs.map(({ object, action }) => `${object} ${action}`)];
    };
    expect(await sent('')).toEqual([2, 'Page Create', 'Customer Update']);
    for (const query of ['?object=Customer', '?action=Update', '?object=Customer&action=Update'])
      expect(await sent(query)).toEqual([1, 'Customer Update']);
    for (const query of ['?object=Page', '?action=Create', '?object=Page&isSuccess=true'])
      expect(await sent(query)).toEqual([1, 'Page Create']);
    for (const query of ['?object=Page&action=Update', '?object=Order', '?object=Nothing'])
      expect(await sent(query)).toEqual([0]);
  });

  it.each(['limit=51', 'isSuccess=yes', 'updatedAt=2019-01-01', 'updatedAt=gte:soon', 'page=0'])(
    'refuses the query %s with 400 and problem details',
    async (query) => {
      const { status, body } = await partner.call('GET', `/web-hook-log?${query}`);
      expect([status, body]).toMatchObject([400, { errors: [{ parameter: query.split('=')[0] }] }]);
    },
  );
});
