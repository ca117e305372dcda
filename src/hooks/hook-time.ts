const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * A time as v2 of the hooks API prints it: whole seconds and the numeric offset of the zone at that time, such as
 * `2013-01-17T11:27:50+11:00`. UTC prints `+00:00`.
 * @param time milliseconds since the epoch
 * @param timezone IANA name
 */
export function hookTime(time: number, timezone: string): string {
  const minutes = offsetMinutes(time, timezone);
  const local = new Date(time + minutes * 60_000).toISOString().slice(0, 'YYYY-MM-DDTHH:mm:ss'.length);
  const distance = Math.abs(minutes);
  return `${local}${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(distance / 60))}:${twoDigits(distance % 60)}`;
}

/** `GMT+10:30` gives 630. Offsets with seconds ended in 1972, before there were hooks. */
function offsetMinutes(time: number, timezone: string): number {
  const parts = formatterOf(timezone).formatToParts(time);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  if (sign === undefined) return 0;
  const distance = Number(hours) * 60 + Number(minutes);
  return sign === '-' ? -distance : distance;
}

/** Creating a formatter takes about fifty times as long as using it. */
function formatterOf(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  if (known) return known;
  const created = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
  formatters.set(timezone, created);
  return created;
}

const twoDigits = (n: number) => String(n).padStart(2, '0');
