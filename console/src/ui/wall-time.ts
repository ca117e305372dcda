import type { TimeZone } from './zone.ts';

const PARTS: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
  hourCycle: 'h23',
};

/** Milliseconds by which clocks in the zone are ahead of UTC at this moment. */
function aheadMs(at: number, timeZone: TimeZone): number {
  const parts = new Intl.DateTimeFormat('en', { ...PARTS, timeZone }).formatToParts(at);
  const numberOf = (wanted: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find(({ type }) => type === wanted)?.value);
  const wall = Date.UTC(
    numberOf('year'),
    numberOf('month') - 1,
    numberOf('day'),
    numberOf('hour'),
    numberOf('minute'),
    numberOf('second'),
  );
  return wall - Math.floor(at / 1_000) * 1_000;
}

/** `2026-11-28T14:05`, as a field for times has it. Empty if the text is no time. */
export function toWallTime(iso: string, timeZone: TimeZone): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? '' : new Date(at + aheadMs(at, timeZone)).toISOString().slice(0, 16);
}

/** ISO 8601 in UTC. Undefined while the field is not filled in. */
export function fromWallTime(text: string, timeZone: TimeZone): string | undefined {
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall)) return undefined;
  // The second look is for a time beside a change of the clocks.
  const near = wall - aheadMs(wall, timeZone);
  return new Date(wall - aheadMs(near, timeZone)).toISOString();
}
