import type { SubscriptionCache } from '../../subscriptions/subscription-cache.js';
import type { LeasedDelivery } from '../model/delivery.js';
import type { HeldLease } from '../model/lease.repository.js';
import type { Deliverer, Report } from '../send/deliverer.js';
import type { Lane } from './lane.js';
import type { Lanes } from './lanes.js';
import { StoreConcurrency } from './store-concurrency.js';

export interface DispatcherLimits {
  /** In flight at once, in one store and in this process. */
  perStore: number;
  inProcess: number;
}

export interface DispatcherEvents {
  /** An attempt has ended, or will not be made. */
  settled(report: Report): void;
  /** The lane has room again, and its hook has more in the store. */
  needsRefill(lane: Lane): void;
}

/** A lane with a backlog is refilled when it holds this many deliveries or fewer. */
const REFILL_BELOW = 64;
/** Attempts started in one turn of the event loop, which takes about a millisecond. */
const STARTS_A_TURN = 32;

/** Gives the lanes their turns: round robin, within the limits of store and process. */
export class Dispatcher {
  private readonly ready = new Set<Lane>();
  private readonly stores: StoreConcurrency;
  private flying = 0;
  private isPumpScheduled = false;
  private onIdle: (() => void) | undefined;

  constructor(
    private readonly lanes: Lanes,
    private readonly deliverer: Deliverer,
    private readonly subscriptions: SubscriptionCache,
    private readonly lease: HeldLease,
    private readonly limits: DispatcherLimits,
    private readonly events: DispatcherEvents,
  ) {
    this.stores = new StoreConcurrency(limits.perStore);
  }

  /** Attempts under way. */
  get inFlight(): number {
    return this.flying;
  }

  /** Takes deliveries that have a place reserved. Gives those that it cannot take, since it has stopped. */
  admit(deliveries: LeasedDelivery[]): LeasedDelivery[] {
    return this.takeIn(deliveries, (delivery) => this.lanes.fill(delivery));
  }

  /** Takes deliveries that were claimed from the store. Gives those that no lane has room for. */
  enqueue(deliveries: LeasedDelivery[]): LeasedDelivery[] {
    return this.takeIn(deliveries, (delivery) => this.lanes.push(delivery));
  }

  /** Forgets what has not started: with the lease that was lost, another process may hold it now. */
  forget(): void {
    this.lanes.drain();
    this.ready.clear();
  }

  /** Starts nothing more. Resolves when the attempts under way have ended. */
  async stop(): Promise<void> {
    this.lanes.close();
    this.ready.clear();
    if (this.flying > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
  }

  /** Starts what may start. Does nothing while the lease may be lost. */
  pump(): void {
    if (!this.lease.isAlive) return;
    let started = 0;
    for (const lane of this.ready) {
      if (this.flying >= this.limits.inProcess) return;
      if (started === STARTS_A_TURN) break;
      this.ready.delete(lane);
      // A time-out may have narrowed the lane since it lined up.
      if (!lane.isReady || !this.stores.acquire(lane)) continue;
      this.start(lane);
      this.lineUp(lane);
      started += 1;
    }
    if (started === STARTS_A_TURN) this.pumpLater();
  }

  /** Lets the sockets be served in between: building many requests in one turn would delay every publisher. */
  private pumpLater(): void {
    if (this.isPumpScheduled) return;
    this.isPumpScheduled = true;
    setImmediate(() => {
      this.isPumpScheduled = false;
      this.pump();
    });
  }

  private takeIn(
    deliveries: LeasedDelivery[],
    intoLane: (delivery: LeasedDelivery) => Lane | null,
  ): LeasedDelivery[] {
    const refused = deliveries.filter((delivery) => {
      const lane = intoLane(delivery);
      if (lane) this.lineUp(lane);
      return lane === null;
    });
    this.pump();
    return refused;
  }

  private lineUp(lane: Lane): void {
    if (lane.isReady) this.ready.add(lane);
  }

  private start(lane: Lane): void {
    const delivery = lane.take();
    if (!delivery) return;
    this.flying += 1;
    lane.inFlight += 1;
    const subscription = this.subscriptions.find(delivery.storeHash, delivery.subscriptionKey);
    const { leaseId } = this.lease;
    void this.deliverer.deliver(delivery, subscription).then((report) => {
      // A delivery of a lost lease is no longer ours to settle.
      if (leaseId === this.lease.leaseId) this.events.settled(report);
      this.finish(lane, report);
    });
  }

  private finish(lane: Lane, report: Report): void {
    this.flying -= 1;
    lane.inFlight -= 1;
    if (report.signal === 'timed_out') lane.narrow();
    if (report.signal === 'answered') lane.widen();
    const unblocked = this.stores.release(lane.storeHash);
    if (unblocked) this.ready.add(unblocked);
    this.lineUp(lane);
    if (lane.hasBacklog && lane.queued <= REFILL_BELOW) this.events.needsRefill(lane);
    this.lanes.drop(lane);
    if (this.flying === 0) this.onIdle?.();
    this.pump();
  }
}
