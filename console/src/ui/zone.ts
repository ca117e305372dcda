import { useLocalStorage } from '@mantine/hooks';
import { createContext, useContext, useSyncExternalStore } from 'react';

export type Zone = 'store' | 'local' | 'utc';

/** In which zone times are shown. It is kept for the browser, and is no secret. */
export const useZone = () =>
  useLocalStorage<Zone>({ key: 'storehooks.zone', defaultValue: 'local', getInitialValueInEffect: false });

/** Of the store that the screen is about, an IANA name. */
let zoneOfStore: string | null = null;
const listeners = new Set<() => void>();

export function setZoneOfStore(zone: string | null): void {
  if (zone === zoneOfStore) return;
  zoneOfStore = zone;
  for (const listener of listeners) listener();
}

const listen = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Null if the screen is about no store, or while its zone is not known. */
export const useZoneOfStore = (): string | null => useSyncExternalStore(listen, () => zoneOfStore);

/** An IANA name, or undefined for the zone of the browser. */
export type TimeZone = string | undefined;

/** The chosen zone. Without a store, its zone is the browser's. Once a page: each reader of the storage tells all others of its value. */
export function useChosenTimeZone(): TimeZone {
  const [zone] = useZone();
  const ofStore = useZoneOfStore();
  if (zone === 'utc') return 'UTC';
  return zone === 'store' && ofStore ? ofStore : undefined;
}

/** The chosen zone, for all the times of a page. */
export const TimeZoneContext = createContext<TimeZone>(undefined);

export const useTimeZone = (): TimeZone => useContext(TimeZoneContext);

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

/** Making one takes longer than all else that a time of a table does. */
const formatters = new Map<TimeZone, Intl.DateTimeFormat>();

export function absolute(at: string, timeZone: TimeZone): string {
  const formatter = formatters.get(timeZone) ?? new Intl.DateTimeFormat('en', { ...FORMAT, timeZone });
  formatters.set(timeZone, formatter);
  return formatter.format(new Date(at));
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
