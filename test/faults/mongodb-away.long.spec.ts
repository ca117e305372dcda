import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/http.js';
import { mongod } from '../support/mongo/mongod.js';
import { PrivateMongod } from '../support/mongo/private-mongod.js';
import type { Receiver } from '../support/receivers/receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

/** A publisher gets an answer within this time, even without a database. */
const ANSWERED_WITHIN_MS = 5_000;
const LONG = { withinMs: 50_000 };

const event = (id: number) => ({
  scope: 'store/order/created',
  data: { type: 'order', id },
  idempotency_key: `order-${id}`,
});

const found = await mongod();
const whereThereIsMongo = 'uri' in found ? describe : describe.skip;

whereThereIsMongo('A service whose MongoDB is away', () => {
  let server: PrivateMongod;
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    server = (await PrivateMongod.start())!;
    world = await DeliveryWorld.open({ name: 'mongodb', uri: server.uri });
    partner = await world.newPartner();
    await partner.hook();
    expect((await world.publish('POST', EVENTS, event(1))).status).toBe(202);
    await world.receiver.waitFor(1);
  }, 60_000);

  afterAll(async () => {
    await world?.close();
    await server?.dispose();
  }, 60_000);

  const newHook = () => ({ scope: 'store/product/*', destination: world.receiver.url('/other') });
  const timed = async (call: Promise<Answer>) => {
    const asked = performance.now();
    const answer = await call;
    return { ...answer, ms: performance.now() - asked };
  };

  it.each([
    ['killed', 'SIGKILL'],
    ['frozen', 'SIGSTOP'],
  ] as const)(
    '(%s) answers 503 with Retry-After in time, and works when MongoDB is back',
    async (_, how) => {
      if (how === 'SIGKILL') await server.kill();
      else server.signal('SIGSTOP');
      const refused = await Promise.all([
        timed(world.publish('POST', EVENTS, event(2))),
        timed(world.publish('POST', EVENTS, [event(3), event(4)])),
        timed(partner.call('GET', HOOKS)),
        timed(partner.call('POST', HOOKS, newHook())),
      ]);
      for (const { status, headers, ms } of refused) {
        expect(status).toBe(503);
        expect(headers.get('retry-after')).toMatch(/^\d+$/);
        expect(ms).toBeLessThan(ANSWERED_WITHIN_MS);
      }
      expect((await fetch(`${world.app.url}/health/live`)).status).toBe(200);
      expect((await fetch(`${world.app.url}/health/ready`)).status).toBe(503);

      if (how === 'SIGKILL') await server.restart();
      else server.signal('SIGCONT');
      await untilAccepted(() => world.publish('POST', EVENTS, event(2)));
      await untilAccepted(() => world.publish('POST', EVENTS, [event(3), event(4)]));
      expect((await partner.call('GET', HOOKS)).status).toBe(200);
      await until(
        'orders 1 to 4 at the receiver',
        () => delivered(world.receiver),
        (ids) => [1, 2, 3, 4].every((id) => ids.includes(id)),
        LONG,
      );
    },
    60_000,
  );

  it('answers an idempotency key with its first event id, even if the first answer was 503', async () => {
    const first = await world.publish('POST', EVENTS, event(2));
    expect(first.body).toMatchObject({ duplicate: true });
    expect(world.receiver.requests().filter((request) => orderOf(request) === 2)).toHaveLength(1);
  });
});

const orderOf = ({ body }: { body: Buffer }): number => JSON.parse(body.toString()).data.id;

const delivered = (receiver: Receiver) => receiver.requests().map(orderOf);

/** One more 503 after a fail-over is normal: the driver has to notice a half-closed connection. */
async function untilAccepted(send: () => Promise<Answer>): Promise<void> {
  const status = async () => (await send()).status;
  await until('202 for an event', status, (given) => given === 202, { ...LONG, everyMs: 100 });
}
