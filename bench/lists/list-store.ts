import type { Repositories } from '../../src/storage/repositories.js';

/** One empty, migrated database of the benchmark's own. */
export interface ListStore {
  /** With its version. */
  name: string;
  repositories: Repositories;
  /** How it finds the newest page of the filled hook, a line for each step. */
  plan(): Promise<string[]>;
  close(): Promise<void>;
}
