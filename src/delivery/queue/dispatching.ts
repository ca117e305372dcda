import type { Subscription } from '../../subscriptions/subscription.js';
import type { LeasedDelivery } from '../model/delivery.js';
import type { CircuitBreaker } from '../policy/circuit-breaker.js';
import type { CircuitBreakers } from '../policy/circuit-breakers.js';
import type { Report } from '../send/deliverer.js';
import type { Lane } from './lane.js';
import type { PacedLanes } from './paced-lanes.js';

export interface DispatcherLimits {
  /** In flight at once, in one store and in this process. */
  perStore: number;
  inProcess: number;
}

/** What holds back the lanes of single hooks. */
export interface DispatcherGates {
  circuits: CircuitBreakers;
  paced: PacedLanes;
}

export interface DispatcherEvents {
  /** An attempt has ended, or will not be made. */
  settled(report: Report): void;
  /** The lane has room again, and its hook has more in the store. */
  needsRefill(lane: Lane): void;
  /** A circuit keeps the hook from getting anything, for now. */
  held(subscription: Subscription): void;
  /** Deliveries that a lane has no room for while its circuit is not closed. */
  released(deliveries: LeasedDelivery[]): void;
}

/** What the gates gave an attempt, which must be given back. */
export interface Admitted {
  circuit: CircuitBreaker | undefined;
  /** Its place in the window of the rate limit, if its hook has one. */
  place: string | undefined;
}
