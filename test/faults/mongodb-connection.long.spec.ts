import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Ledger } from '../support/faults/ledger.js';
import { type Passage, TcpProxy } from '../support/faults/tcp-proxy.js';
import { type Call, caller } from '../support/http.js';
import { mongod } from '../support/mongo/mongod.js';
import { PrivateMongod } from '../support/mongo/private-mongod.js';
import { Receiver } from '../support/receivers/receiver.js';
import { startApp, type TestApp } from '../support/service/app.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';
import { EVENTS, HOOKS } from '../support/service/tenancy.js';
import { until } from '../support/until.js';

const found = await mongod();
const [whereThereIsMongo, why] = 'uri' in found ? [describe, ''] : [describe.skip, ` (${found.missing})`];

whereThereIsMongo(`When the connection to MongoDB fails${why}`, () => {
  let server: PrivateMongod;
  let proxy: TcpProxy;
  let app: TestApp;
  let receiver: Receiver;
  let publish: Call;
  let ledger: Ledger;

  beforeAll(async () => {
    server = (await PrivateMongod.start())!;
    proxy = await TcpProxy.start(server.port);
    receiver = await Receiver.start();
    // Direct: the set announces the server's own port, past the proxy.
    const uri = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
    app = await startApp({ name: 'mongodb', uri }, SENDS_TO_LOOPBACK);
    publish = caller(app.url, await app.install({ scopes: ['events:write'] }));
    const hook = { scope: 'store/order/*', destination: receiver.url('/hook') };
    expect((await caller(app.url, app)('POST', HOOKS, hook)).status).toBe(201);
  }, 60_000);

  beforeEach(() => {
    ledger = Ledger.of(receiver, EVENTS);
  });

  afterAll(async () => {
    await app?.close();
    await receiver?.close();
    await proxy?.close();
    await server?.dispose();
  }, 60_000);

  it.each<[string, Passage, number]>([
    ['is cut', 'cut', 10],
    ['is half open', 'half-open', 20],
    ['swallows the answers', 'one-way', 30],
  ])(
    '(it %s) an event is refused in time, and the same key then gives the first id',
    async (_, passage, first) => {
      const ids = [first, first + 1, first + 2];
      expect(await ledger.publish(publish, ids[0]!)).toBe(true);
      proxy.set(passage);
      // The first meets a connection that was alive, the second one that is known to be bad.
      for (const id of ids.slice(1)) expect(await ledger.publish(publish, id)).toBe(false);
      proxy.set('open');

      for (const id of ids) await ledger.insist(() => publish, id);
      await until(() => ledger.lost.length === 0);
      for (const id of ids) await ledger.insist(() => publish, id);
      expect(ledger.lost).toEqual([]);
      expect(ledger.doubled).toEqual([]);
      expect(ledger.unheard).toEqual([]);
    },
    60_000,
  );
});
