import type { SubscriptionDirectory } from '../subscriptions/subscription-directory.js';
import type { Courier, Report } from './courier.js';
import type { LeasedDelivery } from './delivery.repository.js';
import { LANE_SHARE, Lane, type LaneBounds } from './lane.js';
import { StoreSlots } from './store-slots.js';

export interface DispatcherLimits extends LaneBounds {
  /** In flight at once, in one store and in this process. */
  perStore: number;
  inProcess: number;
  /** Deliveries held in memory by all lanes together. */
  queuedInProcess: number;
}

export interface DispatcherEvents {
  /** An attempt is over, or will not be made. */
  settled(report: Report): void;
  /** The lane has room again, and more in the store. */
  hungry(lane: Lane): void;
  /** False: the process may have lost its lease and must not send. */
  maySend(): boolean;
}

/** Attempts started before the event loop gets its turn, about a millisecond's worth. */
const STARTS_A_TURN = 32;

/** Gives every hook its own lane, and the lanes their turns: round robin under the caps of store and process. */
export class Dispatcher {
  private readonly lanes = new Map<string, Lane>();
  private readonly ready = new Set<Lane>();
  private readonly stores: StoreSlots;
  private inFlight = 0;
  private queued = 0;
  private stopped = false;
  private later = false;
  /** Of the run: what was started under an earlier one is no longer ours to settle. */
  private generation = 0;
  private idle: (() => void) | undefined;

  constructor(
    private readonly courier: Courier,
    private readonly subscriptions: SubscriptionDirectory,
    private readonly limits: DispatcherLimits,
    private readonly events: DispatcherEvents,
  ) {
    this.stores = new StoreSlots(limits.perStore);
  }

  /** Holds a place in memory for a delivery about to be stored; false: it lines up in the store. */
  reserve(storeHash: string, subscriptionKey: string): boolean {
    if (this.stopped) return false;
    const lane = this.laneOf(storeHash, subscriptionKey);
    const isFull = this.queued >= this.limits.queuedInProcess && lane.held >= LANE_SHARE;
    if (!isFull && lane.reserve()) return true;
    lane.hasBacklog = true;
    return false;
  }

  /** Gives back a place that was reserved, used or not. */
  release(subscriptionKey: string): void {
    const lane = this.lanes.get(subscriptionKey);
    lane?.release();
    if (lane?.isIdle) this.lanes.delete(subscriptionKey);
  }

  /** Takes what is marked by this run; gives back what no lane has room for. */
  enqueue(deliveries: LeasedDelivery[]): LeasedDelivery[] {
    const refused = deliveries.filter((delivery) => !this.push(delivery));
    this.pump();
    return refused;
  }

  /** How many deliveries may be brought back into memory: half of it is for what is new. */
  get room(): number {
    return this.stopped ? 0 : Math.max(0, Math.floor(this.limits.queuedInProcess / 2) - this.queued);
  }

  /** Lanes by what they hold, for metrics and tests. */
  get depth(): { lanes: number; queued: number; inFlight: number } {
    return { lanes: this.lanes.size, queued: this.queued, inFlight: this.inFlight };
  }

  /** The lane of a hook that has something in the store. */
  backlogged(storeHash: string, subscriptionKey: string): Lane {
    const lane = this.laneOf(storeHash, subscriptionKey);
    lane.hasBacklog = true;
    return lane;
  }

  /** Forgets what has not started: another run holds it now. */
  forget(): void {
    this.generation += 1;
    for (const lane of this.lanes.values()) this.queued -= lane.drain().length;
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
      if (this.inFlight >= this.limits.inProcess) return;
      this.ready.delete(lane);
      // A time-out may have narrowed it since it lined up.
      if (!lane.isReady || !this.stores.take(lane)) continue;
      this.start(lane);
      if (lane.isReady) this.ready.add(lane);
      started += 1;
      if (started === STARTS_A_TURN) break;
    }
    if (started === STARTS_A_TURN) this.pumpLater();
  }

  /** A thousand requests built in one go would hold up everybody's publish: the sockets are served between. */
  private pumpLater(): void {
    if (this.later) return;
    this.later = true;
    setImmediate(() => {
      this.later = false;
      this.pump();
    });
  }

  private push(delivery: LeasedDelivery): boolean {
    const lane = this.laneOf(delivery.storeHash, delivery.subscriptionKey);
    if (this.stopped || lane.room <= 0) {
      lane.hasBacklog = true;
      return false;
    }
    lane.push(delivery);
    this.queued += 1;
    if (lane.isReady) this.ready.add(lane);
    return true;
  }

  private start(lane: Lane): void {
    const delivery = lane.take();
    if (!delivery) return;
    this.queued -= 1;
    this.inFlight += 1;
    lane.inFlight += 1;
    const subscription = this.subscriptions.find(delivery.storeHash, delivery.subscriptionKey);
    const { generation } = this;
    void this.courier.carry(delivery, subscription).then((report) => {
      if (generation === this.generation || this.stopped) this.events.settled(report);
      this.finish(lane, report);
    });
  }

  private finish(lane: Lane, report: Report): void {
    this.inFlight -= 1;
    lane.inFlight -= 1;
    if (report.lane === 'timed_out') lane.narrow();
    if (report.lane === 'answered') lane.widen();
    const unblocked = this.stores.giveBack(lane.storeHash);
    if (unblocked) this.ready.add(unblocked);
    if (lane.isReady) this.ready.add(lane);
    if (lane.hasBacklog && lane.queued <= this.limits.queue / 4) this.events.hungry(lane);
    if (lane.isIdle) this.lanes.delete(lane.key);
    if (this.inFlight === 0) this.idle?.();
    this.pump();
  }

  private laneOf(storeHash: string, key: string): Lane {
    let lane = this.lanes.get(key);
    if (!lane) {
      lane = new Lane(key, storeHash, this.limits);
      this.lanes.set(key, lane);
    }
    return lane;
  }
}
