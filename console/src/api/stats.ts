import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, given, type Schemas } from './client.ts';
import type { HookId } from './hook-id.ts';

export type StatsStep = Schemas['StatsStep'];

export const RANGES = ['1h', '24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];
export const USUAL_RANGE = '24h' satisfies Range;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RENEWED_MS = 10_000;

export type Step = 'minute' | 'hour' | 'day';

/** What is shown, as addresses say it: a range that ends now, or the time between two moments. */
export interface Shown {
  range?: Exclude<Range, typeof USUAL_RANGE> | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const LENGTH_MS: Record<Range, number> = {
  '1h': HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
};
/** The service keeps minutes for two days. */
const MINUTES_KEPT_MS = 47 * HOUR_MS;

/** Few enough steps to be drawn, and enough to see something. */
export function stepOf({ range, from, to }: Shown, now: number): Step {
  const length = from && to ? Date.parse(to) - Date.parse(from) : LENGTH_MS[range ?? USUAL_RANGE];
  const hasMinutes = !from || Date.parse(from) > now - MINUTES_KEPT_MS;
  if (length <= 3 * HOUR_MS && hasMinutes) return 'minute';
  return length <= 10 * DAY_MS ? 'hour' : 'day';
}

/** The moments between which the range lies now. */
export function momentsOf({ range, from, to }: Shown, now: number): { from: string; to: string } {
  if (from && to) return { from, to };
  return {
    from: new Date(now - LENGTH_MS[range ?? USUAL_RANGE]).toISOString(),
    to: new Date(now).toISOString(),
  };
}

/** Computed for each request, so that a range without moments ends now. */
function asked(shown: Shown) {
  const now = Date.now();
  const { from, to } = momentsOf(shown, now);
  return { step: stepOf(shown, now), from, ...(shown.to ? { to } : {}) };
}

/** @param hook without it, all hooks and web-hooks */
export const appStatsQuery = (store_hash: string, shown: Shown, hook?: HookId) =>
  queryOptions({
    queryKey: ['stats', store_hash, hook, shown],
    queryFn: () => {
      const of = hook === undefined ? {} : { hook: String(hook) };
      const params = { path: { store_hash }, query: { ...of, ...asked(shown) } };
      return dataOf(client.GET('/stores/{store_hash}/v2/stats', { params }));
    },
    refetchInterval: RENEWED_MS,
  });

export interface StatsFilters {
  store_hash?: string | undefined;
  client_id?: string | undefined;
}

export const anyStatsQuery = (filters: StatsFilters, shown: Shown) =>
  queryOptions({
    queryKey: ['stats', filters, shown],
    queryFn: () => {
      const query = given({ ...filters, ...asked(shown) });
      return dataOf(client.GET('/admin/v1/stats', { params: { query } }));
    },
    refetchInterval: RENEWED_MS,
  });
