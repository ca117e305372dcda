import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Ledger } from '../support/faults/ledger.js';
import { mongod } from '../support/mongo/mongod.js';
import { ReplicaSet } from '../support/mongo/replica-set.js';
import { DeliveryWorld } from '../support/service/delivery-world.js';
import { EVENTS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const PUBLISHERS = 4;
/** Acknowledged before the fault, and again after it. */
const BEFORE = 20;
const PAUSE_MS = 20;

const found = await mongod();
const [whereThereIsMongo, why] = 'uri' in found ? [describe, ''] : [describe.skip, ` (${found.missing})`];

whereThereIsMongo(`A service on a replica set of three${why}`, () => {
  let set: ReplicaSet;
  let world: DeliveryWorld;
  let ledger: Ledger;

  beforeAll(async () => {
    set = (await ReplicaSet.start())!;
    world = await DeliveryWorld.open({ name: 'mongodb', uri: set.uri });
    await (await world.newPartner()).hook({ destination: world.receiver.url('/hook') });
  }, 60_000);

  beforeEach(() => {
    ledger = Ledger.of(world.receiver, EVENTS);
  });

  afterAll(async () => {
    await world?.close();
    await set?.dispose();
  }, 60_000);

  /** Publishes orders from `first` on before the fault, during it, and after it until as many are acknowledged. */
  const publishThrough = async (first: number, fault: () => Promise<void>) => {
    let [next, goal] = [first, Number.POSITIVE_INFINITY];
    const worker = async () => {
      while (ledger.acknowledged.size < goal) {
        await ledger.insist(() => world.publish, next++);
        await sleep(PAUSE_MS);
      }
    };
    const working = Promise.all(Array.from({ length: PUBLISHERS }, worker));
    await untilAtLeast(BEFORE, () => ledger.acknowledged.size, 'acknowledged orders');
    await fault();
    goal = ledger.acknowledged.size + BEFORE;
    await working;
    await ledger.untilNothingIsLost();
    expect(ledger.unexpected).toEqual([]);
    expect(ledger.doubled).toEqual([]);
  };

  it('loses nothing when the primary steps down while events are published', async () => {
    await publishThrough(1_000, () => set.stepDown());
  }, 60_000);

  it('loses nothing when the primary is killed, and continues with the next primary', async () => {
    const killed = await set.primary();
    await publishThrough(2_000, () => killed.kill());
    expect(await set.primary()).not.toBe(killed);
    killed.start();
  }, 60_000);

  it('refuses every event while two of three members are down, and loses nothing it acknowledged', async () => {
    await publishThrough(3_000, async () => {
      const down = await set.secondaries();
      await Promise.all(down.map((member) => member.kill()));
      // By then what was under way has ended, and nothing can get a majority any more.
      await untilAtLeast(PUBLISHERS, () => ledger.refused, 'refusals');
      const before = ledger.acknowledged.size;
      await untilAtLeast(3 * PUBLISHERS, () => ledger.refused, 'refusals');
      expect(ledger.acknowledged.size).toBe(before);
      for (const member of down) member.start();
    });
  }, 60_000);
});

const untilAtLeast = (count: number, read: () => number, what: string) =>
  until(`${count} ${what}`, read, (found) => found >= count, { withinMs: 50_000 });
