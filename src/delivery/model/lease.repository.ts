/**
 * A lease that has had no heartbeat for this long, by the database's own clock, is lost, and all its deliveries with it.
 * Milliseconds.
 */
export const LEASE_MS = 10_000;
/** Milliseconds between two heartbeats. */
export const BEAT_MS = 1_000;

/** The leases of processes: one for each start of a process. They fence everything that the process claims. */
export abstract class LeaseRepository {
  /** Gives the id of a new lease. The embedded store first frees every delivery: no other process can be alive. */
  abstract begin(): Promise<string>;
  /** A heartbeat. False if the lease is lost: its deliveries may be another process's by now. */
  abstract beat(leaseId: string): Promise<boolean>;
  /** Makes the deliveries of lost leases due again. Gives how many. */
  abstract freeLapsed(): Promise<number>;
  /** Ends the lease and makes the deliveries that it still holds due again. */
  abstract end(leaseId: string): Promise<void>;
}

/** What the parts that hold deliveries in memory need to know of their process's lease. */
export interface HeldLease {
  /** Changes when the lease was lost and a new one was taken. */
  readonly leaseId: string;
  /** False if other processes may have claimed this lease's deliveries: then nothing may be sent. */
  readonly isAlive: boolean;
}
