import type { Subscription } from '../../subscriptions/subscription.js';
import type { LeasedDelivery } from '../model/delivery.js';
import type { GroupResult } from '../model/delivery.repository.js';
import type { Settlement } from '../model/settlement.js';
import type { Report } from '../send/deliverer.js';

/** Is informed of what happens to deliveries, and decides nothing. Its methods must be quick and must not throw. */
export interface DeliveryObserver {
  /** Gives what resolves when all that follows from it has been done, or has failed. Null if nothing does. */
  settled(report: Report): Promise<void> | null;
  /** What became of messages that were pulled, also of those that were settled too late. */
  pulled(settlements: readonly Settlement[]): void;
  /** A circuit keeps the hook from getting anything, for now. */
  held(subscription: Subscription): void;
  committed(result: GroupResult, events: number, settled: number): void;
  storeFailed(error: unknown): void;
  unsendable(delivery: LeasedDelivery, error: unknown): void;
  /** Resolves when the work that reports have started has ended. Never rejects. */
  ended(): Promise<void>;
}
