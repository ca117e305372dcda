import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openMongo } from '../../src/storage/mongo/open-mongo.js';
import type { Repositories } from '../../src/storage/repositories.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { openInTemporary } from '../contract/open-in-temporary.js';
import type { Opened } from '../contract/opened.js';
import { onBothStores } from '../support/databases.js';
import { OUTCOMES } from '../support/model/lease-outcomes.js';
import * as commands from '../support/model/lines/line-commands.js';
import { LineModel } from '../support/model/lines/line-model.js';
import { MODEL_TIMEOUT, modelRuns, replayPath } from '../support/model/model-runs.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';

const HOOKS = 3;
const ALL = 10_000;

const n = fc.nat(1_000);
const limit = fc.integer({ min: 1, max: 5 });
const pushed = fc.tuple(
  fc.constantFrom('leased' as const, 'leased', 'leased', 'due', 'waiting', 'parked'),
  fc.constantFrom(undefined, 'x', 'x', 'y'),
);
const event = fc.array(pushed, { minLength: 1, maxLength: HOOKS });
const events = fc.array(event, { minLength: 1, maxLength: 3 });
/** A burst of one line. */
const many = fc
  .integer({ min: 2, max: 9 })
  .map((length) => Array.from({ length }, (): commands.Pushed[] => [['leased', 'x']]));
const way = fc.record({ isWhole: fc.boolean(), elsewhere: fc.constantFrom(false, false, true) });
const takesNext = { origin: true, takesNext: true } as const;
const said = fc.constantFrom<commands.Said>(
  {},
  { origin: true },
  { takesNext: true },
  ...Array(4).fill(takesNext),
);
const result = fc.tuple(n, fc.constantFrom(...OUTCOMES), said);
const goingOn = n.map((i): commands.Result => [i, 'delivered', takesNext]);

const COMMANDS = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(events, way).map((it) => commands.accept(...it)) },
  { weight: 2, arbitrary: fc.tuple(many, way).map((it) => commands.accept(...it)) },
  { weight: 8, arbitrary: fc.array(result, { minLength: 1, maxLength: 4 }).map(commands.settle) },
  { weight: 12, arbitrary: fc.array(goingOn, { minLength: 1, maxLength: 4 }).map(commands.settle) },
  { weight: 4, arbitrary: fc.tuple(fc.boolean(), limit).map((it) => commands.claimDue(...it)) },
  { weight: 5, arbitrary: fc.tuple(n, limit).map((it) => commands.claimBacklog(...it)) },
  { weight: 2, arbitrary: fc.tuple(n, limit).map((it) => commands.park(...it)) },
  { weight: 3, arbitrary: n.map(commands.cancelOne) },
  { weight: 4, arbitrary: n.map(commands.resend) },
  { weight: 1, arbitrary: n.map(commands.cancelAll) },
  { weight: 1, arbitrary: n.map(commands.replay) },
  { weight: 1, arbitrary: fc.constant(null).map(commands.expire) },
  { weight: 1, arbitrary: fc.constant(null).map(commands.restart) },
);

onBothStores('Lines, compared with a model of them', (database) => {
  let opened: Opened;
  /** Another process, where there can be one. */
  let other: Repositories | undefined;

  beforeAll(async () => {
    opened = database.name === 'sqlite' ? await openInTemporary(openSqlite) : await openFresh(database.uri);
    if (database.name === 'mongodb') other = await openMongo({ uri: (opened as OpenedMongo).uri });
  });
  afterAll(async () => {
    await other?.control.close();
    await opened?.close();
  });

  it(
    'give only the first of each to whoever claims, and each its turn',
    async () => {
      const steps = fc.commands([COMMANDS], {
        maxCommands: 40,
        size: 'max',
        ...(replayPath !== undefined && { replayPath }),
      });
      const property = fc.asyncProperty(steps, async (run) => {
        const { deliveries } = other ?? opened.repositories;
        const hooks = Array.from({ length: HOOKS }, () => randomUUID());
        const real = { ...opened, hooks, other: deliveries };
        const model = new LineModel(database.name === 'mongodb');
        model.leaseId = await real.repositories.leases.begin();
        try {
          await fc.asyncModelRun(() => ({ model, real }), run);
          await commands.look().run(model, real);
          await deliverAll(model, real);
        } finally {
          await real.repositories.leases.end(model.leaseId);
          for (const hook of real.hooks)
            await real.repositories.deliveries.cancel('store-a', hook, Date.now() + 1_000, ALL);
        }
      });
      for (const parameters of modelRuns()) await fc.assert(property, parameters);
    },
    MODEL_TIMEOUT,
  );
});

/** Every delivery has its turn in the end. */
async function deliverAll(model: LineModel, real: commands.LinedStore): Promise<void> {
  await commands.restart().run(model, real);
  for (let rounds = model.deliveries.length + 1; rounds > 0; rounds -= 1) {
    await commands.claimDue(false, ALL).run(model, real);
    for (const hook of real.hooks.keys()) await commands.claimBacklog(hook, ALL).run(model, real);
    const held = model.in('leased');
    if (held.length === 0) break;
    await commands.settle(held.map((_, i) => [i, 'delivered', {}])).run(model, real);
  }
  expect(model.deliveries.filter(({ place }) => place !== 'over')).toEqual([]);
}
