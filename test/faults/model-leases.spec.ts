import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { STEP_MS } from '../../src/stats/step.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { openInTemporary } from '../contract/open-in-temporary.js';
import type { Opened } from '../contract/opened.js';
import { onBothStores } from '../support/databases.js';
import { begin, claimBacklog, claimDue, type LeasedStore } from '../support/model/lease-commands.js';
import { LeaseModel, type Results } from '../support/model/lease-model.js';
import { leaseCommands } from '../support/model/lease-runs.js';
import { MODEL_TIMEOUT, modelRuns, replayPath } from '../support/model/model-runs.js';
import { openFresh } from '../support/mongo/open-mongo.js';
import { until } from '../support/until.js';

const HOOKS = 3;
const ALL = 10_000;

onBothStores('Leases, compared with a model of them', (database) => {
  let opened: Opened;

  beforeAll(async () => {
    opened = database.name === 'sqlite' ? await openInTemporary(openSqlite) : await openFresh(database.uri);
  });
  afterAll(() => opened?.close());

  it(
    'count a result only under the lease that it was claimed with, once, and lose no delivery',
    async () => {
      const property = fc.asyncProperty(leaseCommands(replayPath), async (commands) => {
        const model = new LeaseModel(opened.lapse === undefined);
        const real = { ...opened, hooks: Array.from({ length: HOOKS }, () => randomUUID()) };
        try {
          await fc.asyncModelRun(() => ({ model, real }), commands);
          await takeAllThatIsLeft(model, real);
          expect(await counted(real)).toEqual(model.results);
        } finally {
          await clear(model, real);
        }
      });
      for (const parameters of modelRuns()) await fc.assert(property, parameters);
    },
    MODEL_TIMEOUT,
  );
});

/** When all runs have ended, exactly the unfinished deliveries can be claimed. */
async function takeAllThatIsLeft(model: LeaseModel, real: LeasedStore): Promise<void> {
  for (const run of model.alive) {
    await real.repositories.leases.end(run);
    model.free(run);
  }
  await begin().run(model, real);
  await claimDue(0, false, ALL).run(model, real);
  for (const hook of real.hooks.keys()) await claimBacklog(0, hook, ALL).run(model, real);
}

/** What the statistics have of the hooks of this run, once they are complete. */
async function counted({ repositories: { stats }, hooks }: LeasedStore): Promise<Results> {
  const results: Results = { delivered: 0, failed: 0, exhausted: 0, parked: 0, cancelled: 0 };
  const now = Date.now();
  for (const subscriptionKey of hooks) {
    const { steps } = await until(
      'complete statistics',
      async () => {
        await stats.fold();
        return stats.read({ subscriptionKey }, { step: 'day', from: 0, to: now + STEP_MS.day });
      },
      ({ completeUntil }) => completeUntil >= now,
    );
    for (const { tally } of steps) {
      results.delivered += tally.delivered;
      results.failed += Object.values(tally.failed).reduce((sum, count) => sum + count, 0);
      for (const ending of ['exhausted', 'parked', 'cancelled'] as const) results[ending] += tally[ending];
    }
  }
  return results;
}

/** Claims reach across all hooks, so the next run must find nothing of this one. */
async function clear(model: LeaseModel, { repositories, hooks }: LeasedStore): Promise<void> {
  for (const run of model.runs) await repositories.leases.end(run);
  for (const hook of hooks) await repositories.deliveries.cancel('store-a', hook, Date.now(), ALL);
}
