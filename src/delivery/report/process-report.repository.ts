/** Milliseconds between two reports of a process. */
export const REPORT_MS = 2_000;
/** A process that has not reported for this long, by the database's clock, is no longer shown. Milliseconds. */
export const SILENT_MS = 15_000;

/** A circuit that is not closed. */
export interface ReportedCircuit {
  clientId: string;
  /** With the port if the destinations have one. */
  host: string;
  state: 'open' | 'probing';
  /** Milliseconds from the report until it may be tried again. 0 while it is probing. */
  opensInMs: number;
}

/** What a process says about itself. */
export interface ProcessReport {
  /** One for each start of a process. */
  id: string;
  role: 'all' | 'api' | 'dispatcher';
  version: string;
  uptimeMs: number;
  /** Hooks with work in memory. */
  lanes: number;
  /** Deliveries waiting in memory. */
  queued: number;
  /** Attempts under way. */
  inFlight: number;
  /** The average size of a commit since the start, or null before the first one. */
  commits: { events: number | null; results: number | null };
  circuits: ReportedCircuit[];
}

/** Where processes report, so that any of them can show all. */
export abstract class ProcessReportRepository {
  abstract report(report: ProcessReport): Promise<void>;
  /** The last reports of other processes that are not silent, each with its age in milliseconds. */
  abstract others(id: string): Promise<{ report: ProcessReport; ageMs: number }[]>;
  /** Forgets the process, and those that have long been silent. */
  abstract leave(id: string): Promise<void>;
}
