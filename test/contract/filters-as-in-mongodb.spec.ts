import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileFilter } from '../../src/filters/compile-filter.js';
import { parseFilter } from '../../src/filters/parse-filter.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';

const server = await mongod();
const described = 'missing' in server ? describe.skip : describe;

const EVENTS = 150;
const FILTERS = 400;
const SEED = 20_261_128;

/** Few names and values, so that they meet often. No text order beyond ASCII: MongoDB compares bytes. */
const plain = fc.constantFrom<unknown>(null, true, false, 0, 1, 2.5, -1, '', 'a', 'ab', 'b');
const name = fc.constantFrom('a', 'b', '0');
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    plain,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 2, noNullPrototype: true }),
  ),
}));

const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `data.${names.join('.')}`);
const list = fc.array(fc.oneof(plain, fc.array(plain, { maxLength: 2 })), { maxLength: 3 });
/** MongoDB compares arrays with arrays by order, and we do not: bounds are numbers and texts. */
const bound = fc.constantFrom<unknown>(0, 1, 2.5, 'a', 'b');
/** Objects are left out: MongoDB minds the order of their members. */
const equal = fc.oneof(plain, fc.array(plain, { maxLength: 2 }));

const operators = fc.oneof(
  equal.map(($eq) => ({ $eq })),
  equal.map(($ne) => ({ $ne })),
  bound.map(($gt) => ({ $gt })),
  bound.map(($gte) => ({ $gte })),
  bound.map(($lt) => ({ $lt })),
  fc.record({ $gte: bound, $lte: bound }),
  list.map(($in) => ({ $in })),
  list.map(($nin) => ({ $nin })),
  list.map(($all) => ({ $all })),
  fc.boolean().map(($exists) => ({ $exists })),
  fc.nat(3).map(($size) => ({ $size })),
);
const element = fc.oneof(
  operators,
  fc.dictionary(name, fc.oneof(plain, operators), { minKeys: 1, maxKeys: 2 }),
);
const field = fc.tuple(
  path,
  fc.oneof(
    equal,
    operators,
    operators.map(($not) => ({ $not })),
    element.map(($elemMatch) => ({ $elemMatch })),
  ),
);
const fields = fc.array(field, { minLength: 1, maxLength: 2 }).map((entries) => Object.fromEntries(entries));
const group = fc
  .tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(fields, { minLength: 1, maxLength: 3 }))
  .map(([is, of]) => ({ [is]: of }));

described('Filters of hooks', () => {
  let opened: OpenedMongo;

  beforeAll(async () => {
    opened = await openFresh('missing' in server ? '' : server.uri);
  });
  afterAll(() => opened?.close());

  it('find what MongoDB finds with the same conditions', async () => {
    const events = fc.sample(fc.dictionary(name, anything, { maxKeys: 3, noNullPrototype: true }), {
      seed: SEED,
      numRuns: EVENTS,
    });
    const collection = opened.db.collection<{ _id: number; data: unknown }>('filtered');
    await collection.insertMany(events.map((data, _id) => ({ _id, data })));
    const different: unknown[] = [];
    for (const filter of fc.sample(fc.oneof(fields, group), { seed: SEED, numRuns: FILTERS })) {
      const json = JSON.parse(JSON.stringify(filter)) as object;
      const expected = (await collection.find(json).project({ _id: 1 }).sort({ _id: 1 }).toArray()).map(
        ({ _id }) => _id,
      );
      const parsed = parseFilter(json);
      if (!parsed.ok) throw new Error(`${JSON.stringify(json)}: ${parsed.reason}`);
      const compiled = compileFilter(parsed.filter);
      const found = events.flatMap((data, i) =>
        compiled.matches({ scope: 's', data, user: null }) ? [i] : [],
      );
      const wrong = events.findIndex((_, i) => expected.includes(i) !== found.includes(i));
      if (wrong >= 0)
        different.push({
          filter: JSON.stringify(json),
          event: JSON.stringify(events[wrong]),
          found: found.includes(wrong),
        });
    }
    expect(different).toEqual([]);
  });
});
