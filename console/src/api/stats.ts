import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, given, type Schemas } from './client.ts';

export type StatsStep = Schemas['StatsStep'];

export const RANGES = ['1h', '24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];
export const USUAL_RANGE = '24h' satisfies Range;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RENEWED_MS = 10_000;

/** How each range is asked for: few enough steps to be drawn, and enough to see something. */
export const STEP_OF = { '1h': 'minute', '24h': 'hour', '7d': 'hour', '30d': 'day' } as const;
const LENGTH_MS: Record<Range, number> = {
  '1h': HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
};

/** Asked anew each time, so that the range ends now. */
const asked = (range: Range) => ({
  step: STEP_OF[range],
  from: new Date(Date.now() - LENGTH_MS[range]).toISOString(),
});

export const appStatsQuery = (store_hash: string, range: Range) =>
  queryOptions({
    queryKey: ['stats', store_hash, range],
    queryFn: () => {
      const params = { path: { store_hash }, query: asked(range) };
      return dataOf(client.GET('/stores/{store_hash}/v2/stats', { params }));
    },
    refetchInterval: RENEWED_MS,
  });

export interface StatsFilters {
  store_hash?: string | undefined;
  client_id?: string | undefined;
}

export const anyStatsQuery = (filters: StatsFilters, range: Range) =>
  queryOptions({
    queryKey: ['stats', filters, range],
    queryFn: () => {
      const query = given({ ...filters, ...asked(range) });
      return dataOf(client.GET('/admin/v1/stats', { params: { query } }));
    },
    refetchInterval: RENEWED_MS,
  });
