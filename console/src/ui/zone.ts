import { useLocalStorage } from '@mantine/hooks';

export type Zone = 'local' | 'utc';

/** In which zone times are shown. It is kept for the browser, and is no secret. */
export const useZone = () =>
  useLocalStorage<Zone>({ key: 'storehooks.zone', defaultValue: 'local', getInitialValueInEffect: false });

const FORMAT: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
};

export function absolute(at: string, zone: Zone): string {
  const options = zone === 'utc' ? { ...FORMAT, timeZone: 'UTC' } : FORMAT;
  return new Intl.DateTimeFormat('en', options).format(new Date(at));
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];
const FORMATTER = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });
const MOMENT_MS = 2_000;

/** @param ms negative for the past */
export function relative(ms: number): string {
  if (Math.abs(ms) < MOMENT_MS) return 'now';
  const [unit, size] = UNITS.find(([, length]) => Math.abs(ms) >= length) ?? ['second', 1_000];
  return FORMATTER.format(Math.trunc(ms / size), unit);
}
