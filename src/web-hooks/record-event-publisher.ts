/** A change of one of the service's own records, as an event of the catalog. */
export interface RecordEvent {
  storeHash: string;
  /** The app that owns the record. No other app gets the event. */
  clientId: string;
  /** The concrete event. */
  scope: string;
  /** What hooks receive. */
  data: object;
  /** What web-hooks receive as `payload`. */
  record: object;
  user: string | null;
}

/** Publishes the changes of the service's own records. */
export abstract class RecordEventPublisher {
  /** Resolves when the event is durable. @throws StoreUnavailable */
  abstract publishRecordEvent(event: RecordEvent): Promise<void>;
}
