import { expect } from '@jest/globals';
import type { DeliveryDetail, DeliveryList } from '../../src/delivery-log/deliveries/delivery.schemas.js';
import type { Stats } from '../../src/delivery-log/stats/stats.schemas.js';
import type { Call } from './http.js';
import { STORE } from './store-paths.js';
import { until } from './until.js';

/** Gets a path below the store's, such as `/stats`. Throws unless the answer is 200. */
export type Get = <T>(path: string) => Promise<T>;

interface Attempts {
  delivered: number;
  failed: Record<string, number>;
}

/** Calls whichever process `call` returns. */
export const storeGet =
  (call: () => Call): Get =>
  async <T>(path: string) => {
    const { status, body } = await call()('GET', `/stores/${STORE}/v2${path}`);
    expect([path, status]).toEqual([path, 200]);
    return body as T;
  };

/** After a kill, the results of a dead process wait for the end of its lease. */
const PATIENCE = { withinMs: 60_000, everyMs: 200 };

const UNFINISHED = ['pending', 'in_flight'];

/**
 * Checks that the statistics have exactly the attempts that the log of these hooks shows, once nothing of them is pending
 * or in flight.
 * @param hook null: the sums over all hooks of the app must be those of these hooks
 * @param hurry runs before each look
 */
export async function expectStatsOfLog(
  get: Get,
  hooks: readonly number[],
  { hook = null, hurry = async () => undefined }: { hook?: number | null; hurry?(): Promise<unknown> } = {},
): Promise<void> {
  for (const one of hooks) await untilFinished(get, one);
  const logged = await attemptsInLog(get, hooks);
  const now = Date.now();
  const stats = await until(
    'complete statistics',
    async () => {
      await hurry();
      return get<Stats>(`/stats?step=minute${hook === null ? '' : `&hook=${hook}`}`);
    },
    ({ complete_until }) => Date.parse(complete_until) >= now,
    PATIENCE,
  );
  expect(attemptsIn(stats)).toEqual(logged);
}

function untilFinished(get: Get, hook: number): Promise<number> {
  const unfinished = async () => {
    const lists = UNFINISHED.map((state) =>
      get<DeliveryList>(`/hooks/${hook}/deliveries?limit=1&state=${state}`),
    );
    return (await Promise.all(lists)).flatMap(({ data }) => data).length;
  };
  return until(`every delivery of hook ${hook} to end`, unfinished, (count) => count === 0, PATIENCE);
}

async function attemptsInLog(get: Get, hooks: readonly number[]): Promise<Attempts> {
  const counted: Attempts = { delivered: 0, failed: {} };
  for (const hook of hooks) {
    for await (const id of deliveriesOf(get, hook)) {
      const { attempt_log } = await get<DeliveryDetail>(`/hooks/${hook}/deliveries/${id}`);
      for (const { failure } of attempt_log) {
        if (failure === null) counted.delivered += 1;
        else counted.failed[failure] = (counted.failed[failure] ?? 0) + 1;
      }
    }
  }
  return counted;
}

async function* deliveriesOf(get: Get, hook: number): AsyncGenerator<string> {
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: DeliveryList = await get(
      `/hooks/${hook}/deliveries?limit=250${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    yield* page.data.map(({ id }) => id);
    cursor = page.next_cursor;
  }
}

function attemptsIn({ data }: Stats): Attempts {
  const counted: Attempts = { delivered: 0, failed: {} };
  for (const { delivered, failed } of data) {
    counted.delivered += delivered;
    for (const [code, count] of Object.entries(failed))
      counted.failed[code] = (counted.failed[code] ?? 0) + count;
  }
  return counted;
}
