import { afterAll, beforeAll, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { Receiver } from '../support/receivers/receiver.js';
import { LocalFleet } from '../support/steering/local-fleet.js';
import { checkSteeredRuns, RETRY_SCHEDULE } from '../support/steering/steering-property.js';

/** All at the same time. model-steering.longest.spec.ts has many. */
const FEW = 8;
/** Milliseconds. They take some seconds where the machine has time. */
const LIMIT = 120_000;

onBothStores('Hooks that are steered while processes die, in a few runs', (database) => {
  let fleet: LocalFleet;
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await Receiver.start();
    fleet = await LocalFleet.start(database, { RETRY_SCHEDULE });
  }, 60_000);
  afterAll(async () => {
    await fleet?.close();
    await receiver?.close();
  }, 120_000);

  it(
    'get every event in its turn, never more than their rate, nothing while they are off, and valid signatures',
    () => checkSteeredRuns(fleet, receiver, { runs: FEW, shards: FEW, limit: LIMIT }),
    LIMIT + 30_000,
  );
});
