import { afterEach, beforeEach, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { Receiver } from '../support/receivers/receiver.js';
import type { Fleet } from '../support/steering/fleet.js';
import { LocalFleet } from '../support/steering/local-fleet.js';
import { ProcessFleet } from '../support/steering/process-fleet.js';
import { checkSteeredRuns, RETRY_SCHEDULE } from '../support/steering/steering-property.js';

/** Milliseconds after which no run starts. Almost all of a run is waiting, but not on a busy machine. */
const LIMIT = 1_800_000;

onBothStores('Hooks that are steered while processes die', (database) => {
  let fleet: Fleet;
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await Receiver.start();
  });
  afterEach(async () => {
    await fleet?.close();
    await receiver?.close();
  }, 120_000);

  it(
    'get every event in its turn, never more than their rate, nothing while they are off, and valid signatures',
    async () => {
      fleet = await LocalFleet.start(database, { RETRY_SCHEDULE });
      // On MongoDB a dead process keeps each change of a hook waiting for 3 s, those of the other runs too.
      const shards = database.name === 'mongodb' ? 6 : 12;
      await checkSteeredRuns(fleet, receiver, { runs: 300, shards, limit: LIMIT });
    },
    LIMIT + 120_000,
  );

  it(
    'get the same from processes that are killed by the system',
    async () => {
      fleet = await ProcessFleet.start(database, { RETRY_SCHEDULE });
      await checkSteeredRuns(fleet, receiver, { runs: 24, shards: 4, limit: LIMIT });
    },
    LIMIT + 120_000,
  );
});
