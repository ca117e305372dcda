import type { Actor, Change } from './change.js';
import type { ChangeDraft } from './change-draft.js';

export interface ChangeFilter {
  storeHash?: string;
  clientId?: string;
}

/** The append-only log of mutations. Each repository that mutates writes to it, in the same transaction. */
export abstract class ChangeRepository {
  /** The newest `seq`, or 0 before the first change. */
  abstract latest(): Promise<number>;
  /** At most `limit` changes after `seq`, in their order. */
  abstract since(seq: number, limit: number): Promise<Change[]>;
  /** Newest first. `before` is the `seq` of the previous page's last row. */
  abstract list(filter: ChangeFilter, limit: number, before?: number): Promise<Change[]>;
  /** Writes a change that changes no record: it asks every process for something, and says who asked. */
  abstract ask(draft: ChangeDraft, by: Actor): Promise<void>;
  /** Calls back soon after another process has written, and sometimes without a change. Returns the stop function. */
  abstract watch(onChange: () => void): () => void;
}
