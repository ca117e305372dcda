import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DeliveryRepository, type Group } from '../../src/delivery/model/delivery.repository.js';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { rawRequest } from '../support/raw-request.js';
import { type Client, startApp, type TestApp } from '../support/service/app.js';
import { EVENTS } from '../support/store-paths.js';
import { until } from '../support/until.js';

/** Nearly as large as a body may be. */
const LARGE = 'x'.repeat(1_000_000);
/** Of these, 67 fill the 64 MiB that may wait. */
const PUBLISHED = 80;
const ACCEPTED = 68;

const webHook = { object: 'Customer', action: 'Create', url: 'https://example.com/web-hook' };

onBothStores('A service whose database is slow', (database) => {
  let app: TestApp;
  let publisher: Client;
  let publish: Call;
  /** The events of each write, and what holds up the writes. */
  const written: number[] = [];
  let release: () => void;

  beforeAll(async () => {
    app = await startApp(database, { ROLE: 'api' });
    publisher = await app.install({ scopes: ['events:write', 'default'] });
    publish = caller(app.url, publisher);
    const hook = { scope: 'store/order/created', destination: 'https://example.com/hook', is_active: true };
    expect((await publish('POST', `/stores/${publisher.storeHash}/v2/hooks`, hook)).status).toBe(201);
    const deliveries = app.nest.get(DeliveryRepository, { strict: false });
    const { commit } = deliveries;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    deliveries.commit = async (group: Group) => {
      const events = group.accepted.flat();
      written.push(events.length);
      if (events.length > 0) await held;
      return commit(group);
    };
  });
  afterAll(() => app?.close());

  const order = (id: number) => ({ scope: 'store/order/created', data: { type: 'order', id, text: LARGE } });

  it('refuses what does not fit before any work is done for it, and stores all the rest', async () => {
    const answers = Array.from({ length: PUBLISHED }, (_, i) => publish('POST', EVENTS, order(i + 1)));
    const refused: number[] = [];
    for (const answer of answers) void answer.then(({ status }) => refused.push(status));
    await until(
      'the refusals',
      () => refused.length,
      (count) => count === PUBLISHED - ACCEPTED,
    );
    // No body is read for this one: it has not been sent.
    const head = `POST ${EVENTS} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n`;
    const early = await rawRequest(app.url, head);
    expect(early).toMatch(/^HTTP\/1.1 503 /);
    expect(early).toMatch(/\r\nRetry-After: 5\r\n/i);
    expect(early).toContain('too much waits to be stored');
    expect(new Set(refused)).toEqual(new Set([503]));
    // Nobody would publish the service's own event again.
    const created = publish('POST', '/web-hook', webHook);
    await until(
      'the write of the web-hook',
      () => publish('GET', '/web-hook'),
      ({ body }) => JSON.stringify(body).includes(webHook.url),
    );
    release();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(ACCEPTED);
    expect((await created).status).toBe(201);
    expect(written.reduce((sum, events) => sum + events)).toBe(ACCEPTED + 1);
    expect((await publish('POST', EVENTS, order(1))).status).toBe(202);
  }, 60_000);
});
