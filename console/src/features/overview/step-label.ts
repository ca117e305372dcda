import { type Range, STEP_OF } from '../../api/stats.ts';
import type { Zone } from '../../ui/zone.ts';

const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const DAY: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric' };
const FORMS: Record<Range, Intl.DateTimeFormatOptions> = {
  '1h': TIME,
  '24h': TIME,
  '7d': { ...DAY, ...TIME },
  '30d': DAY,
};

/** When a step begins, as short as its range allows. Days are days in UTC, in every time zone. */
export function stepLabels(range: Range, zone: Zone): (from: string) => string {
  const inUtc = zone === 'utc' || STEP_OF[range] === 'day';
  const format = new Intl.DateTimeFormat('en', { ...FORMS[range], ...(inUtc ? { timeZone: 'UTC' } : {}) });
  return (from) => format.format(new Date(from));
}
