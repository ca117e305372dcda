import type { Settlement } from '../../../src/delivery/model/settlement.js';
import { failure, success } from '../../contract/events.js';
import type { DeliveryModel, Place, Results } from './lease-model.js';

/** Milliseconds until a deferred delivery is due. */
export const HALF_AN_HOUR = 1_800_000;

export const OUTCOMES = [
  'delivered',
  'retry',
  'exhausted',
  'parked',
  'released_to_park',
  'waiting',
  'deferred',
  'cancelled',
] as const;
export type Outcome = (typeof OUTCOMES)[number];
/** Where a delivery goes after a result of the run that holds it. */
export const PLACE_AFTER: Record<Outcome, Place> = {
  delivered: 'over',
  retry: 'deferred',
  exhausted: 'over',
  parked: 'backlog',
  released_to_park: 'backlog',
  waiting: 'backlog',
  deferred: 'deferred',
  cancelled: 'over',
};

/** What a result of the run that holds the delivery counts as. */
export const COUNTED_AS: Record<Outcome, (keyof Results)[]> = {
  delivered: ['delivered'],
  retry: ['failed'],
  exhausted: ['failed', 'exhausted'],
  parked: ['failed', 'parked'],
  released_to_park: ['parked'],
  waiting: [],
  deferred: [],
  cancelled: ['cancelled'],
};

let startedAt = Date.now();

type Attempted = Pick<DeliveryModel, 'ref' | 'claim' | 'attempts'>;

/** A new result each time, with a start time of its own. */
export function settlementOf({ ref, claim, attempts }: Attempted, outcome: Outcome): Settlement {
  startedAt += 1;
  const failed = { ...failure(attempts + 1), startedAt };
  const nextAttemptAt = Date.now() + HALF_AN_HOUR;
  switch (outcome) {
    case 'delivered':
      return { to: 'delivered', ref, attempt: { ...success(attempts + 1), startedAt } };
    case 'retry':
      return { to: 'retry', ref, attempt: failed, nextAttemptAt };
    case 'exhausted':
    case 'parked':
      return { to: outcome, ref, attempt: failed };
    case 'deferred':
      return { to: 'deferred', ref, claim, attempt: null, nextAttemptAt };
    default:
      return { to: outcome === 'released_to_park' ? 'parked' : outcome, ref, claim, attempt: null };
  }
}
