import type { GroupResult, LeasedDelivery } from '../model/delivery.repository.js';
import type { Report } from '../send/deliverer.js';

/** Told what happens on the way; decides nothing. Calls must be quick and must not throw. */
export interface DeliveryObserver {
  settled(report: Report): void;
  committed(result: GroupResult, events: number, settled: number): void;
  storeFailed(error: unknown): void;
  unsendable(delivery: LeasedDelivery, error: unknown): void;
  /** Resolves when what it has begun because of a report has ended. Never rejects. */
  ended(): Promise<void>;
}
