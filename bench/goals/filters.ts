import { selectHooks } from '../../src/events/selection.js';
import type { FilteredEvent } from '../../src/filters/filter.js';
import { policyText } from '../../src/policies/hook-policy.js';
import { MatchingIndex } from '../../src/subscriptions/matching-index.js';
import { interleaved } from '../load/interleaved.js';
import type { Conditions, Measurement } from '../measurement.js';
import { HEARS, SCOPE, subscription } from './matching.js';

const EVENTS = 200_000;
const FEW = 10;
const MANY = 100_000;
/** One hook in so many has a filter: also one of those that match. */
const PLAIN_PER_FILTERED = 9;

const FILTER = {
  'data.total': { $gte: 100 },
  'data.currency': { $in: ['EUR', 'USD'] },
  'record.lines': { $elemMatch: { sku: 'SKU-5', quantity: { $gte: 5 } } },
};

/** About 1 KiB. It passes. */
const EVENT: FilteredEvent = {
  scope: SCOPE,
  data: { type: 'order', id: 250, total: 129.5, currency: 'EUR' },
  record: {
    id: 250,
    note: 'x'.repeat(300),
    lines: Array.from({ length: 8 }, (_, i) => ({ sku: `SKU-${i}`, quantity: i, name: `Product ${i}` })),
  },
  user: 'ann',
};

export const filters: Measurement = {
  goals: [
    { id: 22, name: 'a filter on an event of 1 KiB', unit: 'µs', goal: 3, stretch: 1 },
    { id: 22, name: 'match at 100,000, a tenth with filters / at 10', unit: '×', goal: 6, stretch: 4 },
  ],
  needsMongod: false,
  short: true,
  run,
};

async function run({ pairs }: Conditions): Promise<number[][]> {
  const [few, many] = [indexOf(FEW, false), indexOf(MANY, true)];
  const filtered = subscription(0, SCOPE, policyText({ filter: FILTER }));
  const rounds = await interleaved(pairs, {
    one: async () => timeOf(() => selectHooks([filtered], EVENT, null).hooks.length, 1),
    none: async () => timeOf(() => selectHooks([subscribed], EVENT, null).hooks.length, 1),
    few: async () => timeOf(() => few.match(SCOPE, null).length, HEARS.length),
    many: async () =>
      timeOf(() => selectHooks(many.match(SCOPE, null), EVENT, null).hooks.length, HEARS.length),
  });
  return [
    rounds.map((round) => ((round.one - round.none) * 1_000) / EVENTS),
    rounds.map((round) => round.many / round.few),
  ];
}

const subscribed = subscription(0, SCOPE);

/** Milliseconds of so many events. */
function timeOf(hooksOf: () => number, each: number): number {
  const start = performance.now();
  let found = 0;
  for (let i = 0; i < EVENTS; i += 1) found += hooksOf();
  if (found !== EVENTS * each) throw new Error(`Found ${found}.`);
  return performance.now() - start;
}

function indexOf(size: number, hasFilters: boolean): MatchingIndex {
  const index = new MatchingIndex();
  for (let i = 0; i < size; i += 1) {
    const isFiltered = hasFilters && i % (PLAIN_PER_FILTERED + 1) === 0;
    const topic = HEARS[i] ?? `store/kind${i}/${i % 2 === 0 ? '*' : 'created'}`;
    index.put(subscription(i, topic, isFiltered ? policyText({ filter: FILTER }) : null));
  }
  return index;
}
