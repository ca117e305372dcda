import type { Settlement } from '../delivery/model/settlement.js';
import type { Ending } from './tally.js';

/**
 * What a settlement counts as besides its attempt, or null. By what was decided, and not by the state afterwards: a
 * delivery that succeeded once stays delivered when it is sent again in vain, and yet that counts as exhausted.
 */
export function endingOf({ to }: Pick<Settlement, 'to'>): Ending | null {
  return to === 'exhausted' || to === 'parked' || to === 'cancelled' ? to : null;
}
