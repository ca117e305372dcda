import { it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { recoverThroughKill, recoverUntilCancelled } from '../support/faults/recovery-runs.js';

const LARGE = { stores: 50, hooksPerStore: 10, deliveries: 100_000, rate: 10 };

onBothStores('A replay of 100,000 deliveries over 500 hooks of 50 stores', (database) => {
  it('sends all of them again through a kill, and none again that was settled', async () => {
    await recoverThroughKill(database, { ...LARGE, killedAfter: 30_000 });
  }, 1_800_000);

  it('sends only what it has made due when it is cancelled', async () => {
    await recoverUntilCancelled(database, { ...LARGE, cancelledAfter: 10_000 });
  }, 1_800_000);
});
