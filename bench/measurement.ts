import type { Mongod } from './processes/mongod.js';

/** The value that a figure must reach. If `stretch` is the smaller number, less is better. */
export interface Goal {
  /** The row of docs/benchmark.md. Several figures may share a row. */
  id: number;
  name: string;
  unit: '×' | 'µs' | 'ms' | 's' | '/s' | 'MiB' | 'commands' | 'events' | 'cores';
  goal: number;
  stretch: number;
}

export interface Conditions {
  /** Number of interleaved runs of each thing that is compared. */
  pairs: number;
  /** Length of one run. */
  seconds: number;
  /** A database server that only the benchmark uses, if the measurement needs one. */
  mongod: Mongod | null;
}

/** One or more goals with the same runs. */
export interface Measurement {
  goals: readonly Goal[];
  needsMongod: boolean;
  /** Whether it is part of the short form for CI. */
  short: boolean;
  /** Returns the figures of every run, parallel to `goals`. */
  run(conditions: Conditions): Promise<number[][]>;
}

export interface Result extends Goal {
  /** One figure for each run, or empty if there was no run. */
  runs: number[];
  /** Why there was no run, or null. */
  skipped: string | null;
}
