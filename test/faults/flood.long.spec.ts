import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { RawReceiver } from '../support/receivers/raw-receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';

const FLOOD = 10_000;
const BATCH = 1_000;
const QUIET_STORES = 9;
const ROUNDS = 30;
const PER_HOOK = 8;
/** The service promises twice; the rest is for a busy machine. */
const SLOWER_AT_MOST = 5;
const DRIP_MS = 100;

const order = (id: number) => ({ scope: 'store/order/created', data: { type: 'order', id } });

onBothStores('A store that floods a dripping receiver', (database) => {
  let world: DeliveryWorld;
  let dripping: RawReceiver;
  let quiet: Partner[];

  beforeEach(async () => {
    dripping = await RawReceiver.start(async (socket, request) => {
      await request();
      socket.write('HTTP/1.1 200 OK\r\nx-drip: ');
      for (; !socket.destroyed; await sleep(DRIP_MS)) socket.write('x');
    });
    world = await DeliveryWorld.open(database);
    quiet = [];
    for (let i = 0; i < QUIET_STORES; i++)
      quiet.push(await install(`quiet${i}`, world.receiver.url('/hook')));
    await rounds();
  }, 60_000);

  afterEach(async () => {
    // Close it first: the requests that drip there then end at once.
    await dripping?.close();
    await world?.close();
  }, 60_000);

  const install = async (storeHash: string, destination: string): Promise<Partner> => {
    const partner = await world.newPartner({ storeHash, scopes: ['default', 'events:write'] });
    await partner.hook({ destination });
    return partner;
  };

  const publish = async ({ call, events }: Partner, body: object) => {
    expect((await call('POST', events, body)).status).toBe(202);
  };

  /** Median milliseconds from publishing one event for each quiet store to the last of their deliveries. */
  const rounds = async (): Promise<number> => {
    const took: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = world.receiver.requests().length;
      const start = performance.now();
      await Promise.all(quiet.map((partner) => publish(partner, order(round + 1))));
      await world.receiver.waitFor(before + QUIET_STORES);
      took.push(performance.now() - start);
    }
    return took.sort((a, b) => a - b)[ROUNDS / 2]!;
  };

  it('delays only its own hook: nine quiet stores are served about as fast as before', async () => {
    const alone = await rounds();
    const flooding = await install('flood', dripping.url('/drip'));
    for (let sent = 0; sent < FLOOD; sent += BATCH) {
      await publish(
        flooding,
        Array.from({ length: BATCH }, (_, i) => order(sent + i + 1)),
      );
    }
    const beside = await rounds();
    expect(beside / alone).toBeLessThan(SLOWER_AT_MOST);
    expect(dripping.open).toBeLessThanOrEqual(PER_HOOK);
    expect(dripping.requests).toBeGreaterThan(0);
  }, 60_000);
});
