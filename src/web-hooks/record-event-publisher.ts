/** A change of one of our own records, as an event of the catalogue. */
export interface RecordEvent {
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
export abstract class RecordEventPublisher {
  /** Resolves when the event is durable. @throws StoreUnavailable */
  abstract publishRecordEvent(announcement: RecordEvent): Promise<void>;
}
