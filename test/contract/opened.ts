import type { Repositories } from '../../src/storage/repositories.js';

/** A fresh, empty, migrated database. */
export interface Opened {
  repositories: Repositories;
  close(): Promise<void>;
  /** Closes it and opens it again, as a restart does; `repositories` are then others. */
  reopen?(): Promise<void>;
  /** Makes a run look dead. Absent where a new run is proof that every older one is. */
  lapse?(run: string): Promise<void>;
}

export type Open = () => Promise<Opened>;
