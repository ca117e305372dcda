import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Ledger } from '../support/faults/ledger.js';
import { type Call, caller } from '../support/http.js';
import { mongod } from '../support/mongo/mongod.js';
import { ReplicaSet } from '../support/mongo/replica-set.js';
import { Receiver } from '../support/receivers/receiver.js';
import { startApp, type TestApp } from '../support/service/app.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';
import { EVENTS, HOOKS } from '../support/service/tenancy.js';
import { until } from '../support/until.js';

const PUBLISHERS = 4;
/** Acknowledged before the fault, and again after it. */
const BEFORE = 20;
const PAUSE_MS = 20;

const found = await mongod();
const [whereThereIsMongo, why] = 'uri' in found ? [describe, ''] : [describe.skip, ` (${found.missing})`];

whereThereIsMongo(`On a replica set of three${why}`, () => {
  let set: ReplicaSet;
  let app: TestApp;
  let receiver: Receiver;
  let publish: Call;
  let ledger: Ledger;

  beforeAll(async () => {
    set = (await ReplicaSet.start())!;
    receiver = await Receiver.start();
    app = await startApp({ name: 'mongodb', uri: set.uri }, SENDS_TO_LOOPBACK);
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
    await set?.dispose();
  }, 60_000);

  /** Publishes all the while, from `first` on: before the fault, during it, and after it until as many got through. */
  const publishThrough = async (first: number, fault: () => Promise<void>) => {
    let [next, goal] = [first, Number.POSITIVE_INFINITY];
    const worker = async () => {
      while (ledger.acknowledged.size < goal) {
        await ledger.insist(() => publish, next++);
        await sleep(PAUSE_MS);
      }
    };
    const working = Promise.all(Array.from({ length: PUBLISHERS }, worker));
    await until(() => ledger.acknowledged.size >= BEFORE);
    await fault();
    goal = ledger.acknowledged.size + BEFORE;
    await working;
    await until(() => ledger.lost.length === 0);
    expect(ledger.unheard).toEqual([]);
    expect(ledger.doubled).toEqual([]);
  };

  it('loses nothing when the primary steps down while events are published', async () => {
    await publishThrough(1_000, () => set.stepDown());
  }, 60_000);

  it('loses nothing when the primary is killed, and goes on with the next', async () => {
    const killed = await set.primary();
    await publishThrough(2_000, () => killed.kill());
    expect(await set.primary()).not.toBe(killed);
    killed.start();
  }, 60_000);

  it('refuses every event while two of three are down, and delivers all it acknowledged when they are back', async () => {
    await publishThrough(3_000, async () => {
      const down = await set.secondaries();
      await Promise.all(down.map((member) => member.kill()));
      // Until what was under way has ended: from then on nothing can have a majority.
      await until(() => ledger.refused >= PUBLISHERS);
      const before = ledger.acknowledged.size;
      await until(() => ledger.refused >= 3 * PUBLISHERS);
      expect(ledger.acknowledged.size).toBe(before);
      for (const member of down) member.start();
    });
  }, 60_000);
});
