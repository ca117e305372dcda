import type { FailureCode } from '../delivery/model/delivery.js';
import type { FailureReason } from '../delivery/model/failure-reason.js';
import type { Owner } from '../subscriptions/subscription.js';

/** How long a hook must deliver again, without the failure, until its incident is resolved. */
export const QUIET_MS = 15 * 60_000;

export const INCIDENT_STATES = ['open', 'recovering', 'resolved'] as const;

export type IncidentState = (typeof INCIDENT_STATES)[number];

/**
 * The failed attempts of one hook or web-hook with one failure code, from the first one until the hook has delivered for
 * a while. Times are epoch milliseconds.
 */
export interface Incident extends Owner {
  /** UUID */
  id: string;
  subscriptionKey: string;
  failure: FailureCode;
  /** Of the last failed attempt. */
  status: number | null;
  reason: FailureReason | null;
  /** Failed attempts. */
  count: number;
  /** Deliveries that have no more attempts. */
  exhausted: number;
  /** It stays as it is: lists are in its order. */
  firstSeenAt: number;
  lastSeenAt: number;
  /** When the earliest and the latest of the events were accepted. */
  eventsFrom: number;
  eventsTo: number;
  /** When the hook delivered after the last failure, or null if it has not. */
  recoveredAt: number | null;
}

export function stateOf({ recoveredAt }: Pick<Incident, 'recoveredAt'>, now: number): IncidentState {
  if (recoveredAt === null) return 'open';
  return now - recoveredAt < QUIET_MS ? 'recovering' : 'resolved';
}
