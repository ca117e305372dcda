import type { Change } from './change.js';

export interface ChangeFilter {
  storeHash?: string;
  clientId?: string;
}

/** The append-only log of mutations. Writing to it is the business of the repositories that mutate. */
export abstract class ChangeRepository {
  /** The newest `seq`, 0 when nothing has ever changed. */
  abstract latest(): Promise<number>;
  /** In order, from the first after `seq`. */
  abstract since(seq: number, limit: number): Promise<Change[]>;
  /** Newest first; `before` is the `seq` of the last row of the page above. */
  abstract list(filter: ChangeFilter, limit: number, before?: number): Promise<Change[]>;
  /** Calls back soon after another process has written; may call back for nothing. Returns the way to stop. */
  abstract watch(onChange: () => void): () => void;
}
