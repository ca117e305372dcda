import type { Repositories } from '../../src/storage/repositories.js';

/** A fresh, empty, migrated database. */
export interface Opened {
  repositories: Repositories;
  close(): Promise<void>;
  /** Closes and opens it again, as a restart does. `repositories` is then replaced. */
  reopen?(): Promise<void>;
  /** Makes a run look dead. Absent if a new run proves that every older one is dead. */
  lapse?(leaseId: string): Promise<void>;
}

export type Open = () => Promise<Opened>;
