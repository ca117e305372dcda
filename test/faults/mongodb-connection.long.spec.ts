import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Ledger } from '../support/faults/ledger.js';
import { type Passage, TcpProxy } from '../support/faults/tcp-proxy.js';
import { mongod } from '../support/mongo/mongod.js';
import { PrivateMongod } from '../support/mongo/private-mongod.js';
import { DeliveryWorld } from '../support/service/delivery-world.js';
import { EVENTS } from '../support/store-paths.js';

const found = await mongod();
const [whereThereIsMongo, why] = 'uri' in found ? [describe, ''] : [describe.skip, ` (${found.missing})`];

whereThereIsMongo(`A service whose connection to MongoDB fails${why}`, () => {
  let server: PrivateMongod;
  let proxy: TcpProxy;
  let world: DeliveryWorld;
  let ledger: Ledger;

  beforeAll(async () => {
    server = (await PrivateMongod.start())!;
    proxy = await TcpProxy.start(server.port);
    // Direct, since the replica set announces the server's own port, which would bypass the proxy.
    const uri = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
    world = await DeliveryWorld.open({ name: 'mongodb', uri });
    await (await world.newPartner()).hook({ destination: world.receiver.url('/hook') });
  }, 60_000);

  beforeEach(() => {
    ledger = Ledger.of(world.receiver, EVENTS);
  });

  afterAll(async () => {
    await world?.close();
    await proxy?.close();
    await server?.dispose();
  }, 60_000);

  it.each<[string, Passage, number]>([
    ['is cut', 'cut', 10],
    ['is half open', 'half-open', 20],
    ['swallows the answers', 'one-way', 30],
  ])(
    '(it %s) refuses events in time, and later accepts each once under its idempotency key',
    async (_, passage, first) => {
      const ids = [first, first + 1, first + 2];
      expect(await ledger.publish(world.publish, ids[0]!)).toBe(true);
      proxy.set(passage);
      // The first event meets a connection that was alive, the second one that is known to be broken.
      for (const id of ids.slice(1)) expect(await ledger.publish(world.publish, id)).toBe(false);
      proxy.set('open');

      for (const id of ids) await ledger.insist(() => world.publish, id);
      await ledger.untilNothingIsLost();
      for (const id of ids) await ledger.insist(() => world.publish, id);
      expect(ledger.lost).toEqual([]);
      expect(ledger.doubled).toEqual([]);
      expect(ledger.unexpected).toEqual([]);
    },
    60_000,
  );
});
