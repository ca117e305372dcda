import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { rawRequest } from '../support/raw-request.js';
import { type Client, startApp, type TestApp } from '../support/service/app.js';
import { EVENTS } from '../support/store-paths.js';

const order = (id: number, more: object = {}) => ({
  scope: 'store/order/created',
  data: { type: 'order', id },
  ...more,
});

onBothStores('POST /stores/{store_hash}/v2/events', (database) => {
  let app: TestApp;
  let publisher: Client;
  let publish: Call;

  beforeAll(async () => {
    app = await startApp(database);
    publisher = await app.install({ scopes: ['events:write'] });
    publish = caller(app.url, publisher);
  });
  afterAll(() => app?.close());

  it('accepts an event that no hook subscribes to', async () => {
    const { status, body } = await publish('POST', EVENTS, order(1));
    expect(status).toBe(202);
    expect(body).toEqual({
      id: expect.stringMatching(/^msg_[0-9A-Z]{26}$/),
      deliveries: 0,
      duplicate: false,
    });
  });

  it('answers an array with an array in the same order', async () => {
    const { status, body } = await publish('POST', EVENTS, [order(1), order(2), order(3)]);
    expect(status).toBe(202);
    const ids = (body as { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids).toHaveLength(3);
  });

  it('accepts at most a thousand events at once', async () => {
    const events = Array.from({ length: 1000 }, (_, i) => order(i + 1));
    expect((await publish('POST', EVENTS, events)).status).toBe(202);
    expect((await publish('POST', EVENTS, [...events, order(1001)])).status).toBe(422);
    expect((await publish('POST', EVENTS, [])).status).toBe(422);
  });

  it('refuses the whole array when one event is invalid, and names that event', async () => {
    const { status, body } = await publish('POST', EVENTS, [order(1), { scope: 'store/order/*', data: {} }]);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/1/scope' }] });
  });

  it('refuses a name that is twice at the top level of an event, and lets it pass below', async () => {
    const send = async (body: string) => {
      const headers = { authorization: `Bearer ${publisher.token}`, 'content-type': 'application/json' };
      const response = await fetch(app.url + EVENTS, { method: 'POST', headers, body });
      return { status: response.status, text: await response.text() };
    };
    const rest = '"data":{"type":"order","id":1,"note":1,"note":2}';
    const event = `{"scope":"store/order/created",${rest}}`;
    const twice = `{"scope":"store/order/created","sc\\u006fpe":"store/order/created",${rest}}`;
    expect((await send(event)).status).toBe(202);
    for (const body of [twice, `[${event},${twice}]`]) {
      const { status, text } = await send(body);
      expect([status, text]).toEqual([
        422,
        expect.stringContaining('The body has two members with the same name. Send each name once.'),
      ]);
    }
  });

  it('names the nearest event in the refusal of an unknown one, and none when nothing is near', async () => {
    const textOf = async (scope: string) => {
      const { status, body } = await publish('POST', EVENTS, [order(1), { scope, data: {} }]);
      expect(status).toBe(422);
      return (body as { errors: { detail: string }[] }).errors[0]!.detail;
    };
    expect(await textOf('store/order/creatd')).toMatch(/ The nearest one is 'store\/order\/created'\.$/);
    expect(await textOf('orders/create')).toMatch(/\(GET \/catalog\)\.$/);
  });

  it.each([
    ['a wildcard', { scope: 'store/order/*', data: {} }, '/scope'],
    ['an unknown event', { scope: 'store/order/exploded', data: {} }, '/scope'],
    ['another case', { scope: 'Store/Order/Created', data: {} }, '/scope'],
    ['no data', { scope: 'store/order/created' }, '/data'],
    ['data that is not an object', { scope: 'store/order/created', data: 'x' }, '/data'],
    [
      'data that violates its schema',
      { scope: 'store/order/created', data: { type: 'order', id: 'x' } },
      '/data/id',
    ],
    ['an unknown field', order(1, { colour: 'red' }), '/colour'],
    ['a key that is too long', order(1, { idempotency_key: 'k'.repeat(256) }), '/idempotency_key'],
    ['a user that is not text', order(1, { user: 7 }), '/user'],
  ])('refuses %s with 422', async (_, event, pointer) => {
    const { status, body } = await publish('POST', EVENTS, event);
    expect([status, (body as { code: string }).code]).toEqual([422, 'validation_failed']);
    expect((body as { errors: { pointer: string }[] }).errors.map((error) => error.pointer)).toContain(
      pointer,
    );
  });

  it('needs the scope events:write', async () => {
    const { status, headers } = await caller(app.url, app)('POST', EVENTS, order(1));
    expect(status).toBe(403);
    expect(headers.get('www-authenticate')).toContain('scope="events:write"');
  });

  describe('with an idempotency key', () => {
    it('repeats the first answer, with the key in the body or the header', async () => {
      const first = await publish('POST', EVENTS, order(7, { idempotency_key: 'seven' }));
      const again = await publish('POST', EVENTS, order(7, { idempotency_key: 'seven' }));
      const byHeader = await publish('POST', EVENTS, order(7), { 'idempotency-key': 'seven' });
      expect(again.body).toEqual({ ...(first.body as object), duplicate: true });
      expect(byHeader.body).toEqual(again.body);
      expect([first.status, again.status]).toEqual([202, 202]);
    });

    it('refuses other content under the same key, names its index, and stores nothing of the array', async () => {
      await publish('POST', EVENTS, order(8, { idempotency_key: 'eight' }));
      const fresh = order(10, { idempotency_key: 'ten' });
      const { status, body } = await publish('POST', EVENTS, [fresh, order(9, { idempotency_key: 'eight' })]);
      expect(status).toBe(422);
      expect(body).toMatchObject({
        code: 'idempotency_conflict',
        errors: [{ pointer: '/1/idempotency_key' }],
      });
      expect((await publish('POST', EVENTS, fresh)).body).toMatchObject({ duplicate: false });
    });

    it('accepts one of twenty concurrent requests', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => publish('POST', EVENTS, order(11, { idempotency_key: 'eleven' }))),
      );
      const bodies = answers.map(({ body }) => body as { id: string; duplicate: boolean });
      expect(new Set(bodies.map(({ id }) => id)).size).toBe(1);
      expect(bodies.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    });

    it('accepts the same key from another app', async () => {
      const other = caller(app.url, await app.install({ scopes: ['events:write'] }));
      const first = await publish('POST', EVENTS, order(12, { idempotency_key: 'twelve' }));
      const second = await other('POST', EVENTS, order(13, { idempotency_key: 'twelve' }));
      expect(second.body).toMatchObject({ duplicate: false });
      expect((second.body as { id: string }).id).not.toBe((first.body as { id: string }).id);
    });

    it('refuses a header that contradicts the body or comes with an array', async () => {
      const header = { 'idempotency-key': 'a' };
      expect((await publish('POST', EVENTS, order(1, { idempotency_key: 'b' }), header)).status).toBe(400);
      expect((await publish('POST', EVENTS, [order(1)], header)).status).toBe(400);
    });

    it('refuses two headers, even with the same key', async () => {
      const body = JSON.stringify(order(1));
      const head = [
        `POST ${EVENTS} HTTP/1.1`,
        'host: a',
        'connection: close',
        `authorization: Bearer ${publisher.token}`,
        'content-type: application/json',
        `content-length: ${body.length}`,
        'idempotency-key: twice',
        'Idempotency-Key: twice',
      ];
      const answer = await rawRequest(app.url, `${head.join('\r\n')}\r\n\r\n${body}`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('The header Idempotency-Key was sent more than once. Send it once.');
    });
  });
});
