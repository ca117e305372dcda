import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { caller } from '../support/http.js';
import { RawReceiver } from '../support/receivers/raw-receiver.js';
import { Receiver } from '../support/receivers/receiver.js';
import { type Client, startApp, type TestApp } from '../support/service/app.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';

const FLOOD = 10_000;
const BATCH = 1_000;
const QUIET_STORES = 9;
const ROUNDS = 30;
const PER_HOOK = 8;
/** Twice is what is promised; the rest is for a machine on which others work too. */
const SLOWER_AT_MOST = 5;
const DRIP_MS = 100;

const order = (id: number) => ({ scope: 'store/order/created', data: { type: 'order', id } });

onBothStores('A store that floods a dripping receiver', (database) => {
  let app: TestApp;
  let receiver: Receiver;
  let dripping: RawReceiver;
  let quiet: Client[];

  beforeEach(async () => {
    receiver = await Receiver.start();
    dripping = await RawReceiver.start(async (socket, request) => {
      await request();
      socket.write('HTTP/1.1 200 OK\r\nx-drip: ');
      for (; !socket.destroyed; await sleep(DRIP_MS)) socket.write('x');
    });
    app = await startApp(database, SENDS_TO_LOOPBACK);
    quiet = [];
    for (let i = 0; i < QUIET_STORES; i++) quiet.push(await install(`quiet${i}`, receiver.url('/hook')));
    await rounds();
  }, 60_000);

  afterEach(async () => {
    // First, so that what drips there ends at once.
    await dripping?.close();
    await app?.close();
    await receiver?.close();
  }, 60_000);

  const install = async (storeHash: string, destination: string): Promise<Client> => {
    const client = await app.install({ storeHash, scopes: ['default', 'events:write'] });
    const hook = { scope: 'store/order/*', destination };
    const answer = await caller(app.url, client)('POST', `/stores/${storeHash}/v2/hooks`, hook);
    expect(answer.status).toBe(201);
    return client;
  };

  const publish = async (client: Client, body: object) => {
    const answer = await caller(app.url, client)('POST', `/stores/${client.storeHash}/v2/events`, body);
    expect(answer.status).toBe(202);
  };

  /** Median of what it takes from an event of each quiet store to all of their deliveries, milliseconds. */
  const rounds = async (): Promise<number> => {
    const took: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = receiver.requests().length;
      const begun = performance.now();
      await Promise.all(quiet.map((client) => publish(client, order(round + 1))));
      await receiver.waitFor(before + QUIET_STORES);
      took.push(performance.now() - begun);
    }
    return took.sort((a, b) => a - b)[ROUNDS / 2]!;
  };

  it('has its hook to itself, and nine quiet stores are served as before', async () => {
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
