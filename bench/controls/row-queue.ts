export interface Row {
  id: string;
  body: string;
}

/** The queue of most webhook services: one write for each step of each delivery. */
export interface RowQueue {
  /** Inserts an event and its delivery. */
  insert(row: Row): Promise<void>;
  /** Leases the next due delivery to this worker, or returns null if there is none. */
  claim(): Promise<Row | null>;
  delivered(row: Row): Promise<void>;
  close(): Promise<void>;
}
