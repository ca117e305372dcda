import type { Step } from '../../api/stats.ts';
import type { TimeZone } from '../../ui/zone.ts';

const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const DAY: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric' };
const HOURS_OF_A_DAY = 25;

const formOf = (step: Step, count: number): Intl.DateTimeFormatOptions => {
  if (step === 'day') return DAY;
  return step === 'hour' && count > HOURS_OF_A_DAY ? { ...DAY, ...TIME } : TIME;
};

/**
 * When a step begins, as short as the range allows. Days are days in UTC, in every time zone.
 * @param count how many steps there are
 */
export function stepLabels(step: Step, count: number, timeZone: TimeZone): (from: string) => string {
  const format = new Intl.DateTimeFormat('en', {
    ...formOf(step, count),
    timeZone: step === 'day' ? 'UTC' : timeZone,
  });
  return (from) => format.format(new Date(from));
}
