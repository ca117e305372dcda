import { MatchingIndex } from '../../src/subscriptions/matching-index.js';
import type { Subscription } from '../../src/subscriptions/subscription.js';
import { interleaved } from '../load/interleaved.js';
import type { Conditions, Measurement } from '../measurement.js';

const MATCHES = 200_000;
export const SCOPE = 'store/order/statusUpdated';
/** The topics that match, in both indexes. */
export const HEARS = [SCOPE, 'store/order/*', 'store/*'];
const FEW = 10;
const MANY = 100_000;

export const matching: Measurement = {
  goals: [{ id: 11, name: 'match at 100,000 subscriptions / at 10', unit: '×', goal: 6, stretch: 4 }],
  needsMongod: false,
  short: true,
  run,
};

async function run({ pairs }: Conditions): Promise<number[][]> {
  const [few, many] = [indexOf(FEW), indexOf(MANY)];
  const rounds = await interleaved(pairs, {
    few: async () => timeOf(few),
    many: async () => timeOf(many),
  });
  return [rounds.map((round) => round.many / round.few)];
}

function timeOf(index: MatchingIndex): number {
  const start = performance.now();
  let found = 0;
  for (let i = 0; i < MATCHES; i += 1) found += index.match(SCOPE, null).length;
  if (found !== MATCHES * HEARS.length) throw new Error(`Matched ${found}.`);
  return performance.now() - start;
}

/** Of the subscriptions that do not match, half are wildcards, each with a topic of its own. */
function indexOf(size: number): MatchingIndex {
  const index = new MatchingIndex();
  for (let i = 0; i < size; i += 1) {
    index.put(subscription(i, HEARS[i] ?? `store/kind${i}/${i % 2 === 0 ? '*' : 'created'}`));
  }
  return index;
}

export const subscription = (i: number, topic: string, policy: string | null = null): Subscription => ({
  storeHash: 'store',
  clientId: 'app',
  key: `key-${i}`,
  kind: 'hook',
  number: i,
  topic,
  destination: `https://example.com/${i}`,
  canonicalUrl: `https://example.com/${i}`,
  sealedHeaders: null,
  policy,
  isActive: true,
  disabledReason: null,
  disabledAt: null,
  createdAt: 0,
  updatedAt: 0,
  revision: i,
});
