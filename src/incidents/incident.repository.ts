import type { FailureCode } from '../delivery/model/delivery.js';
import type { Incident, IncidentState } from './incident.js';

/** Whose incidents: every field narrows it, and without any they are those of the whole service. */
export interface IncidentFilter {
  storeHash?: string | undefined;
  clientId?: string | undefined;
  subscriptionKey?: string | undefined;
  failure?: FailureCode | undefined;
  state?: IncidentState | undefined;
  /** Epoch milliseconds. The state of an incident depends on the time. */
  now: number;
  /** The last one of the page before. */
  after?: IncidentPlace | undefined;
  limit: number;
}

/** The place of an incident in lists. */
export type IncidentPlace = Pick<Incident, 'firstSeenAt' | 'id'>;

/**
 * Incidents are written where the statistics are: `StatsRepository.fold` counts each result into both, in one
 * transaction. Deleting a hook deletes its incidents.
 */
export abstract class IncidentRepository {
  /** The newest first. */
  abstract list(filter: IncidentFilter): Promise<Incident[]>;
}
