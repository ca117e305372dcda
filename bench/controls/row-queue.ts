export interface Row {
  id: string;
  body: string;
}

/** What most webhook services do with their database: a write for each step of each delivery. */
export interface RowQueue {
  /** An event and its delivery. */
  insert(row: Row): Promise<void>;
  /** The next that is due, marked as this worker's; null where there is none. */
  claim(): Promise<Row | null>;
  delivered(row: Row): Promise<void>;
  close(): Promise<void>;
}
