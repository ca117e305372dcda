import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type Call, caller } from '../support/http.js';
import { mongod } from '../support/mongo/mongod.js';
import { PrivateMongod } from '../support/mongo/private-mongod.js';
import { Receiver } from '../support/receivers/receiver.js';
import { type Client, startApp, type TestApp } from '../support/service/app.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';
import { until } from '../support/until.js';

const EVENTS = '/stores/5ueh97/v2/events';
const HOOKS = '/stores/5ueh97/v2/hooks';
/** The promise of spec/security.md section 7. */
const ANSWERED_WITHIN_MS = 5_000;

const event = (id: number) => ({
  scope: 'store/order/created',
  data: { type: 'order', id },
  idempotency_key: `order-${id}`,
});

const found = await mongod();
const whereThereIsMongo = 'uri' in found ? describe : describe.skip;

whereThereIsMongo('While MongoDB is away', () => {
  let server: PrivateMongod;
  let app: TestApp;
  let receiver: Receiver;
  let publisher: Client;
  let publish: Call;
  let manage: Call;

  beforeAll(async () => {
    server = (await PrivateMongod.start())!;
    receiver = await Receiver.start();
    app = await startApp({ name: 'mongodb', uri: server.uri }, SENDS_TO_LOOPBACK);
    publisher = await app.install({ scopes: ['events:write'] });
    publish = caller(app.url, publisher);
    manage = caller(app.url, app);
    const hook = { scope: 'store/order/*', destination: receiver.url('/hook') };
    expect((await manage('POST', HOOKS, hook)).status).toBe(201);
    expect((await publish('POST', EVENTS, event(1))).status).toBe(202);
    await receiver.waitFor(1);
  }, 60_000);

  afterAll(async () => {
    await app?.close();
    await receiver?.close();
    await server?.dispose();
  }, 60_000);

  const timed = async (call: Promise<Answer>) => {
    const asked = performance.now();
    const answer = await call;
    return { ...answer, ms: performance.now() - asked };
  };

  it.each([
    ['killed', 'SIGKILL'],
    ['frozen', 'SIGSTOP'],
  ] as const)(
    '(%s) answers 503 with Retry-After in time, and works when it is back',
    async (_, how) => {
      if (how === 'SIGKILL') await server.kill();
      else server.signal('SIGSTOP');
      const refused = await Promise.all([
        timed(publish('POST', EVENTS, event(2))),
        timed(publish('POST', EVENTS, [event(3), event(4)])),
        timed(manage('GET', HOOKS)),
        timed(manage('POST', HOOKS, { scope: 'store/product/*', destination: receiver.url('/other') })),
      ]);
      for (const { status, headers, ms } of refused) {
        expect(status).toBe(503);
        expect(headers.get('retry-after')).toMatch(/^\d+$/);
        expect(ms).toBeLessThan(ANSWERED_WITHIN_MS);
      }
      expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
      expect((await fetch(`${app.url}/health/ready`)).status).toBe(503);

      if (how === 'SIGKILL') await server.restart();
      else server.signal('SIGCONT');
      await untilAccepted(() => publish('POST', EVENTS, event(2)));
      await untilAccepted(() => publish('POST', EVENTS, [event(3), event(4)]));
      expect((await manage('GET', HOOKS)).status).toBe(200);
      await until(() => [1, 2, 3, 4].every((id) => delivered(receiver).has(id)));
    },
    60_000,
  );

  it('gives the first id to the same idempotency key, also where the first answer was 503', async () => {
    const first = await publish('POST', EVENTS, event(2));
    expect(first.body).toMatchObject({ duplicate: true });
    expect(receiver.requests().filter((request) => orderOf(request) === 2)).toHaveLength(1);
  });
});

const orderOf = ({ body }: { body: Buffer }): number => JSON.parse(body.toString()).data.id;

const delivered = (receiver: Receiver) => new Set(receiver.requests().map(orderOf));

/** One more 503 after a fail-over is normal: a connection that was half closed has to be noticed. */
async function untilAccepted(send: () => Promise<Answer>): Promise<void> {
  while ((await send()).status !== 202) await new Promise((resolve) => setTimeout(resolve, 100));
}
