import { it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { recoverThroughKill, recoverUntilCancelled } from '../support/faults/recovery-runs.js';

const SMALL = { stores: 3, hooksPerStore: 4, deliveries: 120 };

onBothStores('A replay over many hooks', (database) => {
  it('sends everything again through a kill, and nothing again that was settled', async () => {
    await recoverThroughKill(database, { ...SMALL, rate: 3, killedAfter: 40 });
  }, 60_000);

  it('sends only what it has made due when it is cancelled', async () => {
    await recoverUntilCancelled(database, { ...SMALL, rate: 1, cancelledAfter: 12 });
  }, 60_000);
});
