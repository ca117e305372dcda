import { InvalidArgumentError } from 'commander';
import { duration } from '../config/parsers.js';

export const isoOrNull = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** Milliseconds. @throws InvalidArgumentError */
export function parseDuration(value: string): number {
  const parsed = duration.safeParse(value);
  if (!parsed.success) throw new InvalidArgumentError(`The value ${parsed.error.issues[0]!.message}.`);
  return parsed.data;
}

/** Epoch milliseconds. A date alone is midnight UTC. @throws InvalidArgumentError */
export function parseTime(value: string): number {
  const at = /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError('Give an ISO 8601 time, such as 2026-11-28T14:00:00Z.');
  return at;
}
