/** How far a copy is. */
export interface CopyProgress {
  /** Deliveries, or pages of the database file. */
  done: number;
  total: number;
}
