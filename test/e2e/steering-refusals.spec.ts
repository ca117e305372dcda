import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { PullSubscription } from '../../src/pull/pull.schemas.js';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { startApp, type TestApp } from '../support/service/app.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';
import { HOOKS, PULLS } from '../support/store-paths.js';

onBothStores('The routes that steer deliveries', (database) => {
  let app: TestApp;
  let call: Call;

  beforeAll(async () => {
    app = await startApp(database, SENDS_TO_LOOPBACK);
    call = caller(app.url, app);
  });
  afterAll(() => app?.close());

  it('refuse numbers beyond the bounds of a pull and other bad input, and name it', async () => {
    const { id } = (await call('POST', PULLS, { scope: 'store/order/*' })).body as PullSubscription;
    for (const [query, parameter, text] of [
      ['max=251', 'max', 'at most 250'],
      ['max=0', 'max', 'at least 1'],
      ['max=a', 'max', 'a number'],
      ['wait=21', 'wait', 'at most 20'],
      ['wait=-1', 'wait', 'a number'],
    ]) {
      const { status, body } = await call('GET', `${PULLS}/${id}/messages?${query}`);
      const errors = [{ parameter, detail: expect.stringContaining(text!) }];
      expect({ query, status, body }).toMatchObject({ query, status: 400, body: { errors } });
    }
    for (const [route, sent, pointer] of [
      ['', { scope: 'store/order/*', expires_in: 59 }, '/expires_in'],
      ['', { scope: 'store/order/*', expires_in: 2_592_001 }, '/expires_in'],
      ['', { scope: 'store/order/*', filter: { 'data.id': { $regex: 'a' } } }, '/filter/data.id/$regex'],
      ['', { scope: 5 }, '/scope'],
      [`/${id}/ack`, { ids: [] }, '/ids'],
      [`/${id}/ack`, { ids: Array(251).fill('dlv_1') }, '/ids'],
      [`/${id}/nack`, { ids: ['dlv_1'], delay_seconds: 86_401 }, '/delay_seconds'],
      [`/${id}/nack`, { id: 'dlv_1' }, '/id'],
    ] as const) {
      const { status, body } = await call('POST', `${PULLS}${route}`, sent);
      const errors = expect.arrayContaining([expect.objectContaining({ pointer })]);
      expect({ pointer, status, body }).toMatchObject({ pointer, status: 422, body: { errors } });
    }
  });

  const newHook = async () => {
    const hook = { scope: 'store/order/created', destination: 'http://127.0.0.1:9/hook' };
    const { status, body } = await call('POST', HOOKS, hook);
    expect(status).toBe(201);
    return `${HOOKS}/${(body as { id: number }).id}`;
  };

  it('refuse an event to test that is too large, and say how large it may be', async () => {
    const event = { data: { text: 'a'.repeat(64 * 1_024) } };
    const hook = await newHook();
    const refused = await call('POST', `${hook}/policy/filter/test`, { event });
    await call('DELETE', hook);
    const detail = expect.stringContaining('65,536 bytes');
    expect(refused).toMatchObject({ status: 413, body: { code: 'body_too_large', detail } });
  });

  it('take a filter with any text that a payload may have', async () => {
    const policy = `${await newHook()}/policy`;
    for (const text of ['\u0000', '\ud800']) {
      const filter = { 'data.note': { $contains: text } };
      expect(await call('PUT', policy, { filter })).toMatchObject({ status: 200, body: { filter } });
      for (const [note, matches] of [
        [`a${text}b`, true],
        ['ab', false],
      ] as const) {
        const tested = await call('POST', `${policy}/filter/test`, { event: { data: { note } } });
        expect({ text, ...tested }).toMatchObject({ text, status: 200, body: { matches } });
      }
    }
    await call('DELETE', policy.replace('/policy', ''));
  });
});
