import { InvalidArgumentError } from 'commander';
import { duration } from '../config/parsers.js';

export const isoOrNull = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** Milliseconds. @throws InvalidArgumentError */
export function parseDuration(value: string): number {
  const parsed = duration.safeParse(value);
  if (!parsed.success) throw new InvalidArgumentError(`The value ${parsed.error.issues[0]!.message}.`);
  return parsed.data;
}
