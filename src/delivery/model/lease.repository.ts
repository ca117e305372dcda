/**
 * Runs: one a process start, the fence of everything that the process marks. A run that has not beaten for
 * LEASE_MS by the database's own clock has lost all of its marks at once.
 */
export const LEASE_MS = 10_000;
export const BEAT_MS = 1_000;

export abstract class LeaseRepository {
  /** A new run. The embedded store frees every mark first: nobody else can be alive. */
  abstract begin(): Promise<string>;
  /** False where the run has been taken for dead: what it held is no longer its own. */
  abstract beat(run: string): Promise<boolean>;
  /** Makes what dead runs have marked due again; gives how many deliveries. */
  abstract freeLapsed(): Promise<number>;
  /** Gives back whatever the run still holds, and ends it. */
  abstract end(run: string): Promise<void>;
}
