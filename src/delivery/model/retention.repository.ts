/** What may be forgotten, each after a time of its own (spec/delivery.md section 7). */
export type RetentionClass = 'bodies' | 'attempts' | 'parked' | 'idempotency_keys';

/** Purges in batches. Nothing that is still owed is ever touched. */
export abstract class RetentionRepository {
  /**
   * `bodies` of events whose deliveries have all ended; `attempts`, that is such events with all that is known of
   * them; `parked` deliveries, which become cancelled; `idempotency_keys`. Only of events accepted before `before`.
   * Gives how many events (parked: deliveries) it dealt with: fewer than `limit` means that nothing is left.
   */
  abstract purge(what: RetentionClass, before: number, limit: number): Promise<number>;
}
