import { closestMatch } from 'leven';
import { MAX_SCOPE_LENGTH } from './catalog-document.js';

/** One slip for each so many characters: `store/order/creatd` is near, `orders/create` is not. */
const CHARACTERS_PER_SLIP = 6;
const MAX_SLIPS = 6;

/**
 * The name that differs least from the scope, by few characters, or null if none is near. Capitals do not count.
 * Pure. The cost is bounded: the library drops a name as soon as it differs by more than MAX_SLIPS.
 * @param names distinct
 */
export function nearestScope(scope: string, names: readonly string[]): string | null {
  const maxDistance = Math.min(MAX_SLIPS, Math.floor(scope.length / CHARACTERS_PER_SLIP));
  if (maxDistance === 0 || scope.length > MAX_SCOPE_LENGTH) return null;
  const lowerCase = names.map((name) => name.toLowerCase());
  const found = closestMatch(scope.toLowerCase(), lowerCase, { maxDistance });
  return found === undefined ? null : names[lowerCase.indexOf(found)]!;
}
