import type { SubscriptionCache } from '../../subscriptions/subscription-cache.js';
import type { LeasedDelivery } from '../model/delivery.repository.js';
import type { Deliverer, Report } from '../send/deliverer.js';
import type { Lane } from './lane.js';
import type { Lanes } from './lanes.js';
import { StoreConcurrency } from './store-concurrency.js';

export interface DispatcherParts {
  deliverer: Deliverer;
  subscriptions: SubscriptionCache;
  lanes: Lanes;
  /** In flight at once, in one store and in this process. */
  perStore: number;
  inProcess: number;
}

export interface DispatcherEvents {
  /** An attempt is over, or will not be made. */
  settled(report: Report): void;
  /** The lane has room again, and more in the store. */
  needsRefill(lane: Lane): void;
  /** False: the process may have lost its lease and must not send. */
  maySend(): boolean;
}

/** A lane of so few asks for more of what it has in the store. */
const REFILL_BELOW = 64;
/** Attempts started before the event loop gets its turn, about a millisecond's worth. */
const STARTS_A_TURN = 32;

/** Gives the lanes their turns: round robin under the caps of store and process. */
export class Dispatcher {
  private readonly ready = new Set<Lane>();
  private readonly stores: StoreConcurrency;
  private inFlight = 0;
  private stopped = false;
  private pumpScheduled = false;
  /** Of the run: what was started under an earlier one is no longer ours to settle. */
  private generation = 0;
  private idle: (() => void) | undefined;

  constructor(
    private readonly parts: DispatcherParts,
    private readonly events: DispatcherEvents,
  ) {
    this.stores = new StoreConcurrency(parts.perStore);
  }

  /** Holds a place in memory for a delivery about to be stored; false: it lines up in the store. */
  reserve(storeHash: string, subscriptionKey: string): boolean {
    return !this.stopped && this.parts.lanes.reserve(storeHash, subscriptionKey);
  }

  /** Gives back a place that was reserved and is not needed. */
  release(subscriptionKey: string): void {
    this.parts.lanes.release(subscriptionKey);
  }

  /** Takes what places are reserved for; gives back what came too late to be started. */
  admit(deliveries: LeasedDelivery[]): LeasedDelivery[] {
    if (this.stopped) {
      for (const { subscriptionKey } of deliveries) this.release(subscriptionKey);
      return deliveries;
    }
    for (const delivery of deliveries) this.lineUp(this.parts.lanes.fill(delivery));
    this.pump();
    return [];
  }

  /** Takes what is marked by this run; gives back what no lane has room for. */
  enqueue(deliveries: LeasedDelivery[]): LeasedDelivery[] {
    if (this.stopped) return deliveries;
    const refused = deliveries.filter((delivery) => {
      const lane = this.parts.lanes.push(delivery);
      if (lane) this.lineUp(lane);
      return lane === null;
    });
    this.pump();
    return refused;
  }

  /** How many deliveries may be brought back into memory. */
  get room(): number {
    return this.stopped ? 0 : this.parts.lanes.room;
  }

  /** For metrics and tests; `queued` has what is being stored too. */
  get depth(): { lanes: number; queued: number; inFlight: number } {
    const { size, queued } = this.parts.lanes;
    return { lanes: size, queued, inFlight: this.inFlight };
  }

  /** The lane of a hook that has something in the store. */
  backlogged(storeHash: string, subscriptionKey: string): Lane {
    const lane = this.parts.lanes.of(storeHash, subscriptionKey);
    lane.hasBacklog = true;
    return lane;
  }

  /** Forgets what has not started: another run holds it now. */
  forget(): void {
    this.generation += 1;
    this.parts.lanes.drain();
    this.ready.clear();
  }

  /** Starts nothing more; resolves when what is in flight has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.forget();
    if (this.inFlight > 0) await new Promise<void>((resolve) => (this.idle = resolve));
  }

  pump(): void {
    if (this.stopped || !this.events.maySend()) return;
    let started = 0;
    for (const lane of this.ready) {
      if (this.inFlight >= this.parts.inProcess) return;
      if (started === STARTS_A_TURN) break;
      this.ready.delete(lane);
      // A time-out may have narrowed it since it lined up.
      if (!lane.isReady || !this.stores.acquire(lane)) continue;
      this.start(lane);
      this.lineUp(lane);
      started += 1;
    }
    if (started === STARTS_A_TURN) this.pumpLater();
  }

  /** A thousand requests built in one go would hold up everybody's publish: the sockets are served between. */
  private pumpLater(): void {
    if (this.pumpScheduled) return;
    this.pumpScheduled = true;
    setImmediate(() => {
      this.pumpScheduled = false;
      this.pump();
    });
  }

  private lineUp(lane: Lane): void {
    if (lane.isReady) this.ready.add(lane);
  }

  private start(lane: Lane): void {
    const delivery = lane.take();
    if (!delivery) return;
    this.inFlight += 1;
    lane.inFlight += 1;
    const subscription = this.parts.subscriptions.find(delivery.storeHash, delivery.subscriptionKey);
    const { generation } = this;
    void this.parts.deliverer.deliver(delivery, subscription).then((report) => {
      if (generation === this.generation || this.stopped) this.events.settled(report);
      this.finish(lane, report);
    });
  }

  private finish(lane: Lane, report: Report): void {
    this.inFlight -= 1;
    lane.inFlight -= 1;
    if (report.signal === 'timed_out') lane.narrow();
    if (report.signal === 'answered') lane.widen();
    const unblocked = this.stores.release(lane.storeHash);
    if (unblocked) this.ready.add(unblocked);
    this.lineUp(lane);
    if (lane.hasBacklog && lane.queued <= REFILL_BELOW) this.events.needsRefill(lane);
    this.parts.lanes.drop(lane);
    if (this.inFlight === 0) this.idle?.();
    this.pump();
  }
}
