import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { Receiver } from '../support/receivers/receiver.js';
import { startApp, type TestApp } from '../support/service/app.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';
import { until } from '../support/until.js';

const EVENTS = '/stores/5ueh97/v2/events';
const HOOKS = '/stores/5ueh97/v2/hooks';

/** Objects that every catalog accepts as the data of `store/order/created`, however strange the rest is. */
const ODD_PAYLOADS = [
  '{"type":"order","id":1,"n":9007199254740993}',
  '{"type":"order","id":1,"n":7615917337495251231,"zero":-0,"huge":1e400,"exact":1.10}',
  '{"type":"order","id":1,"10":"a","9":"b","a":"c"}',
  '{ "type" : "order" ,\n\t"id":1, "escaped":"\\u00e9\\/\\ud83d\\ude00", "plain":"é/😀\u2028" }',
  '{"type":"order","id":1,"twice":1,"twice":2}',
  '{"type":"order","id":1,"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  '{"type":"order","id":1,"lone":"\\ud800","nul":"\\u0000"}',
];

/** Any JSON, printed in a way that JSON.parse and JSON.stringify would not keep. */
const anyJson = fc
  .array(
    fc.tuple(
      fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }),
      fc.oneof(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
        fc.tuple(fc.bigInt(0n, 10n ** 20n), fc.nat(400)).map(([n, e]) => `${n}.50e${e}`),
        fc.json({ maxDepth: 4 }),
        fc.string({ maxLength: 200, unit: 'binary' }).map((text) => JSON.stringify(text)),
      ),
    ),
    { maxLength: 20 },
  )
  .map((members) => {
    const more = members.map(([name, value]) => `${JSON.stringify(name)}\t: ${value}`);
    return `{${['"type":"order"', '"id":1', ...more].join(' ,\n')}}`;
  });

interface Logged {
  id: string;
  state: string;
}

onBothStores('A published payload', (database) => {
  let app: TestApp;
  let receiver: Receiver;
  let publish: Call;
  let call: Call;
  let path = '/0';

  beforeAll(async () => {
    receiver = await Receiver.start();
    app = await startApp(database, { ...SENDS_TO_LOOPBACK, RETRY_SCHEDULE: '1,1' });
    publish = caller(app.url, await app.install({ scopes: ['events:write'] }));
    call = caller(app.url, app);
  });
  afterEach(() => {
    path = `/${Number(path.slice(1)) + 1}`;
  });
  afterAll(async () => {
    await app?.close();
    await receiver?.close();
  });

  const hook = async (scope = 'store/order/created') => {
    const { body } = await call('POST', HOOKS, { scope, destination: receiver.url(path) });
    return (body as { id: number }).id;
  };
  const sent = (data: string, more = '') =>
    publish('POST', EVENTS, `{"data":${data},"scope":"store/order/created"${more}}`);
  const bodies = async (count: number) =>
    (await receiver.waitFor(count, path)).map(({ body }) => body.toString('utf8'));
  /** The hook's deliveries, once all of them are delivered. */
  const delivered = (id: number) =>
    until(
      'every delivery to be delivered',
      async () => ((await call('GET', `${HOOKS}/${id}/deliveries`)).body as { data: Logged[] }).data,
      (data) => data.every(({ state }) => state === 'delivered'),
    );
  const turnOff = (id: number) => call('DELETE', `${HOOKS}/${id}`);

  it.each(ODD_PAYLOADS)('reaches a hook as the bytes that were published: %s', async (data) => {
    const id = await hook();
    expect(await sent(data)).toMatchObject({ status: 202, body: { deliveries: 1 } });
    const [body] = await bodies(1);
    expect(body).toContain(`"data":${data},"hash"`);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    await turnOff(id);
  });

  it('reaches a hook as the published bytes for any JSON, alone or in an array', async () => {
    const id = await hook();
    let expected = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyJson, { minLength: 1, maxLength: 3 }), async (payloads) => {
        const events = payloads.map((data) => `{"scope":"store/order/created", "data":${data} }`);
        const body = events.length === 1 ? events[0]! : ` [${events.join(' , ')}]`;
        expect((await publish('POST', EVENTS, body)).status).toBe(202);
        expected += payloads.length;
        const all = await bodies(expected);
        const arrived = all.slice(-payloads.length).sort();
        const wanted = payloads.map((data) => `"data":${data},"hash"`).sort();
        for (const data of wanted) expect(arrived.some((text) => text.includes(data))).toBe(true);
      }),
      { numRuns: 60 },
    );
    await turnOff(id);
  }, 60_000);

  it('keeps its bytes through a retry, a resend and a replay', async () => {
    const id = await hook();
    receiver.answer(path, { failFirst: 1 });
    const padding = 'é'.repeat(30_000);
    const data = `{"type":"order","id":1,"n":9007199254740993 , "padding":"${padding}"}`;
    const before = new Date(Date.now() - 60_000).toISOString();
    await sent(data);
    await bodies(2);
    const [delivery] = await delivered(id);
    expect((await call('POST', `${HOOKS}/${id}/deliveries/${delivery!.id}/resend`)).status).toBe(202);
    await bodies(3);
    await delivered(id);
    const range = { from: before, to: new Date(Date.now() + 60_000).toISOString(), only: 'all' };
    expect((await call('POST', `${HOOKS}/${id}/replays`, range)).status).toBe(202);
    const all = await bodies(4);
    expect(all[0]).toContain(`"data":${data},"hash"`);
    expect(new Set(all).size).toBe(1);
    const shown = await call('GET', `${HOOKS}/${id}/deliveries/${delivery!.id}`);
    expect((shown.body as { body: string }).body).toBe(all[0]);
    await turnOff(id);
  });

  it('reaches a web-hook as the bytes of its record and user, and is logged so', async () => {
    const webHook = { object: 'Customer', action: 'Update', url: receiver.url(path) };
    expect((await call('POST', '/web-hook', webHook)).status).toBe(201);
    const record = '{ "n":7615917337495251231, "b":1.50 }';
    const user = '"a\\u0040example.com"';
    await publish(
      'POST',
      EVENTS,
      `{"scope":"store/customer/updated","data":{"type":"customer","id":1},"record":${record},"user":${user}}`,
    );
    const [body] = await bodies(1);
    expect(body).toBe(
      `{"object":"Customer","action":"Update","payload":${record},"user":${user},"tenantId":"5ueh97"}`,
    );
    const log = await fetch(`${app.url}/web-hook-log`, { headers: { authorization: `Bearer ${app.token}` } });
    expect(log.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await log.text()).toContain(`"payload":${record},"user":"a@example.com"`);
  });

  it('is a repetition under its key if only spacing, escapes or the order of members differ', async () => {
    const key = ',"idempotency_key":"same"';
    const first = await sent('{"type":"order","id":1,"name":"é"}', key);
    const again = await sent('{ "name":"\\u00e9", "id":1,"type":"order" }', key);
    expect(again.body).toEqual({ ...(first.body as object), duplicate: true });
  });

  it.each([
    ['9007199254740993', '9007199254740992'],
    ['1', '1.0'],
  ])('is other content under its key if a number is %s in place of %s', async (one, other) => {
    const key = `,"idempotency_key":"${one}"`;
    expect((await sent(`{"type":"order","id":1,"n":${one}}`, key)).status).toBe(202);
    expect(await sent(`{"type":"order","id":1,"n":${other}}`, key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_conflict' },
    });
  });

  it('may have more than 1,000 members, as orders of 60 lines do', async () => {
    const line = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`field_${i}`, i]));
    const lines = Array.from({ length: 60 }, () => line);
    expect((await sent(JSON.stringify({ type: 'order', id: 1, lines }))).status).toBe(202);
  });
});
