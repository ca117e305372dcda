import type { Mongod } from './processes/mongod.js';

/** What a figure has to reach. Where `stretch` is the smaller number, less is better. */
export interface Goal {
  /** The row of docs/benchmark.md; several figures may share one. */
  id: number;
  name: string;
  unit: '×' | 'ms' | 's' | 'MiB' | 'commands';
  goal: number;
  stretch: number;
}

export interface Conditions {
  /** Runs of each thing that is compared, interleaved. */
  pairs: number;
  /** Length of one of them. */
  seconds: number;

  /** A database server of this benchmark's own, where the measurement asked for one. */
  mongod: Mongod | null;
}

/** One or more goals that share their runs. */
export interface Measurement {
  goals: readonly Goal[];
  needsMongod: boolean;
  /** In the short form of CI. */
  short: boolean;
  /** The figures of every run, parallel to `goals`. */
  run(conditions: Conditions): Promise<number[][]>;
}

export interface Result extends Goal {
  /** Of every run; empty where there was none. */
  runs: number[];
  /** Why there was none. */
  skipped: string | null;
}
