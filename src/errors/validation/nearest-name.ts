import { closestMatch } from 'leven';

/** One slip for each so many characters: `retry_shedule` is near `retry_schedule`, and `destiny` is not near `destination`. */
const CHARACTERS_PER_SLIP = 4;
const MAX_SLIPS = 4;
/** Longer than any field. A body may have thousands of unknown fields. */
const LONGEST = 64;

/** The name of a field that differs least from an unknown one, by few characters, or null if none is near. Capitals do not count. */
export function nearestName(unknown: string, names: readonly string[]): string | null {
  const maxDistance = Math.min(MAX_SLIPS, Math.floor(unknown.length / CHARACTERS_PER_SLIP));
  if (maxDistance === 0 || unknown.length > LONGEST) return null;
  const lowerCase = names.map((name) => name.toLowerCase());
  const found = closestMatch(unknown.toLowerCase(), lowerCase, { maxDistance });
  return found === undefined ? null : names[lowerCase.indexOf(found)]!;
}
