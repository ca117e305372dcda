import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, it } from '@jest/globals';
import fc from 'fast-check';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { openInTemporary } from '../contract/open-in-temporary.js';
import type { Opened } from '../contract/opened.js';
import { onBothStores } from '../support/databases.js';
import { type Accepted, LinesAtOnce } from '../support/model/lines/at-once.js';
import { MODEL_TIMEOUT, modelRuns } from '../support/model/model-runs.js';
import { openFresh } from '../support/mongo/open-mongo.js';

const ALL = 10_000;

const accepted = fc.tuple(
  fc.constantFrom('leased' as const, 'leased', 'leased', 'leased', 'due', 'waiting'),
  fc.constantFrom('x', 'x', 'x', 'y'),
) satisfies fc.Arbitrary<Accepted>;
const outcome = fc.constantFrom(
  'delivered' as const,
  'delivered',
  'delivered',
  'exhausted',
  'retry',
  'waiting',
  'parked',
);
const ended = fc.tuple(fc.nat(10), outcome, fc.constantFrom(true, true, true, false));
const group = fc.tuple(
  fc.array(accepted, { maxLength: 3 }),
  fc.array(ended, { maxLength: 3 }),
  fc.constantFrom(0, 0, 0, 1, 2),
);
const step = fc.tuple(fc.array(group, { minLength: 1, maxLength: 3 }), fc.constantFrom(false, false, true));

onBothStores('Lines that one process settles, joins and claims at once', (database) => {
  let opened: Opened;

  beforeAll(async () => {
    opened = database.name === 'sqlite' ? await openInTemporary(openSqlite) : await openFresh(database.uri);
  });
  afterAll(() => opened?.close());

  it(
    'give one of each at a time, in their order, and all of them',
    async () => {
      const steps = fc.array(step, { maxLength: 30, size: 'max' });
      const property = fc.asyncProperty(steps, async (all) => {
        const hook = randomUUID();
        const leaseId = await opened.repositories.leases.begin();
        const lines = new LinesAtOnce(opened, leaseId, hook);
        try {
          for (const [groups, isClaiming] of all) await lines.run(groups, isClaiming);
          await lines.drain();
        } finally {
          await opened.repositories.leases.end(leaseId);
          await opened.repositories.deliveries.cancel('store-a', hook, Date.now() + 1_000, ALL);
        }
      });
      // Nothing is shrunk: what runs at once may end otherwise the next time.
      for (const parameters of modelRuns()) await fc.assert(property, { ...parameters, endOnFailure: true });
    },
    MODEL_TIMEOUT,
  );
});
