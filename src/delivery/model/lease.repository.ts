/**
 * A lease that has had no heartbeat for this long, by the database's own clock, is lost, and all its deliveries with it.
 * Short, because what a dead process held waits for it; but a process that stands still for 3 s keeps its lease.
 * Milliseconds.
 */
export const LEASE_MS = 4_200;
/** Milliseconds between two heartbeats. */
export const BEAT_MS = 400;

/** What a search for lost leases did. */
export interface Sweep {
  /** Number of deliveries that were made due again. */
  freed: number;
  /** Milliseconds until a lease may be lost, if its process has no heartbeat from now on. */
  againIn: number;
}

/** The leases of processes: one for each start of a process. They fence everything that the process claims. */
export abstract class LeaseRepository {
  /** Gives the id of a new lease. The embedded store first frees every delivery: no other process can be alive. */
  abstract begin(): Promise<string>;
  /** A heartbeat. False if the lease is lost: its deliveries may be another process's by now. */
  abstract beat(leaseId: string): Promise<boolean>;
  /** Makes the deliveries of lost leases due again. */
  abstract freeLapsed(): Promise<Sweep>;
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
