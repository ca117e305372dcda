import type { Repositories } from '../../src/storage/repositories.js';

/** An empty, migrated database that only the benchmark uses. */
export interface ListStore {
  /** Name and version. */
  name: string;
  repositories: Repositories;
  /** The plan for the newest page of the filled hook, one line for each step. */
  plan(): Promise<string[]>;
  close(): Promise<void>;
}
