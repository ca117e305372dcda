import type { DeliveryRef, LeasedDelivery } from '../delivery/model/delivery.js';
import type { PullLease } from '../delivery/model/settlement.js';
import type { Owner, Subscription } from '../subscriptions/subscription.js';

export interface NewPullLease {
  /** A ULID. */
  id: string;
  /** Epoch milliseconds. */
  now: number;
  until: number;
}

/** How much one pull may take. */
export interface PullRoom {
  messages: number;
  /** UTF-16 units of all bodies. A first message is taken even if it is larger. */
  size: number;
}

/** A message and the lease that it was pulled under. */
export interface PulledMessage {
  ref: DeliveryRef;
  pull: PullLease;
}

/** A message that is still under its lease, with what decides about its next attempt. */
export interface HeldMessage extends PulledMessage {
  acceptedAt: number;
  /** As of a leased delivery. */
  retriesFrom: number | null;
}

/** Names a pull subscription. */
export type ExpiredPull = Pick<Subscription, keyof Owner | 'key'>;

/**
 * The messages of pull subscriptions, and their expiry. What becomes of a message is a settlement under its pull lease,
 * which `DeliveryRepository.commit` writes.
 */
export abstract class PullRepository {
  /** Leases what is offered, in the order in which it was offered. Nobody else gets it before that lease has been settled. */
  abstract lease(subscriptionKey: string, lease: NewPullLease, room: PullRoom): Promise<LeasedDelivery[]>;
  /** Messages whose lease ended at `now` or before, the earliest first. They stay under it until it is settled. */
  abstract lapsed(subscriptionKey: string, now: number, limit: number): Promise<HeldMessage[]>;
  /** Those of the messages that are still under their lease. */
  abstract held(subscriptionKey: string, messages: readonly PulledMessage[]): Promise<HeldMessage[]>;
  /** Pull subscriptions of every store that expired at `now` or before, the earliest first. */
  abstract expired(now: number, limit: number): Promise<ExpiredPull[]>;
  /** Moves the expiry on. No change of an app, so it is not in the change log. */
  abstract prolong(owner: Owner, key: string, expiresAt: number): Promise<void>;
}
