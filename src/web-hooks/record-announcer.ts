/** A change of one of our own records, as an event of the catalogue. */
export interface Announcement {
  storeHash: string;
  /** The app whose record it is; nobody else may hear of it. */
  clientId: string;
  /** The concrete event. */
  scope: string;
  /** What hooks receive. */
  data: object;
  /** What web-hooks receive as `payload`. */
  record: object;
  user: string | null;
}

/** Publishes what happens to the service's own records. */
export abstract class RecordAnnouncer {
  /** Resolves when the event is durable. @throws StoreUnavailable */
  abstract announce(announcement: Announcement): Promise<void>;
}
