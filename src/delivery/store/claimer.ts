import { Loop } from '../../background/loop.js';
import type { LeasedDelivery } from '../model/delivery.js';
import type { DeliveryRepository } from '../model/delivery.repository.js';
import type { HeldLease, LeaseRepository } from '../model/lease.repository.js';
import type { Lane } from '../queue/lane.js';
import type { Lanes } from '../queue/lanes.js';
import type { DeliveryObserver } from '../report/delivery-observer.js';

/** Doubles while there is more to claim and starts over after a rest, so that a backlog drains without a rush. */
class ClaimRamp {
  private current: number;

  constructor(
    private readonly first: number,
    private readonly last: number,
  ) {
    this.current = first;
  }

  get width(): number {
    return this.current;
  }

  widen(): void {
    this.current = Math.min(this.current * 2, this.last);
  }

  rest(): void {
    this.current = this.first;
  }
}

export interface ClaimerTarget {
  /** Takes deliveries that were claimed under this lease. */
  enqueue(deliveries: LeasedDelivery[], leaseId: string): Promise<void>;
  /** The lane of a hook that has a backlog in the store, or null if the hook is off and its backlog must wait. */
  backlogged(storeHash: string, subscriptionKey: string): Promise<Lane | null>;
}

/** Milliseconds between two claims of due deliveries. While the store has more, the next claim follows at once. */
const CLAIM_MS = 200;
const BACK_OFF_MS = 5 * CLAIM_MS;
/** Milliseconds between two searches for lapsed leases, and for backlogs that this process does not know. */
const SWEEP_MS = 2_000;
const BACKLOG_PAGE = 500;
/**
 * Claimed even if memory is full: retries of hooks with room in their lanes must go on. What a full lane cannot take is
 * released.
 */
const LEAST_DUE = 64;
const MOST_DUE = 1_024;
/** Claimed at once for one lane, so that every lane gets its turn. */
const REFILL = 256;

/** Claims what waits in the store: retries, deliveries of lapsed leases, and backlogs. */
export class Claimer {
  private readonly needsRefill = new Set<Lane>();
  private readonly ramp = new ClaimRamp(LEAST_DUE, MOST_DUE);
  private readonly loop: Loop;
  private sweptAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly leases: Pick<LeaseRepository, 'freeLapsed'>,
    private readonly lease: HeldLease,
    private readonly lanes: Lanes,
    private readonly target: ClaimerTarget,
    observer: Pick<DeliveryObserver, 'storeFailed'>,
  ) {
    this.loop = new Loop(() => this.claim(), {
      everyMs: CLAIM_MS,
      backOffMs: BACK_OFF_MS,
      onError: (error) => observer.storeFailed(error),
    });
  }

  start(): void {
    this.loop.start();
    this.loop.wake();
  }

  /** Claims nothing more. Resolves when the claim under way has ended. */
  async stop(): Promise<void> {
    await this.loop.stop();
  }

  /** The lane has room, and its hook has more in the store. */
  refill(lane: Lane): void {
    this.needsRefill.add(lane);
    this.loop.wake();
  }

  private async claim(): Promise<void> {
    await this.sweep();
    await this.refillLanes();
    const hasMore = await this.claimDue();
    if (hasMore) this.loop.wake();
  }

  /** True if there may be more. */
  private async claimDue(): Promise<boolean> {
    const limit = Math.min(Math.max(this.lanes.room, LEAST_DUE), this.ramp.width);
    const { leaseId } = this.lease;
    const due = await this.deliveries.claimDue(leaseId, Date.now(), limit);
    const isFull = due.length === limit;
    if (isFull) this.ramp.widen();
    else this.ramp.rest();
    if (due.length > 0) await this.target.enqueue(due, leaseId);
    return isFull;
  }

  private async refillLanes(): Promise<void> {
    const lanes = [...this.needsRefill];
    this.needsRefill.clear();
    for (const lane of lanes) {
      const limit = Math.min(REFILL, lane.room);
      if (limit <= 0) continue;
      const { leaseId } = this.lease;
      const claimed = await this.deliveries.claimBacklog(leaseId, lane.key, limit);
      lane.hasBacklog = claimed.length === limit;
      if (claimed.length > 0) await this.target.enqueue(claimed, leaseId);
    }
  }

  private async sweep(): Promise<void> {
    const now = performance.now();
    if (now - this.sweptAt < SWEEP_MS) return;
    this.sweptAt = now;
    await this.leases.freeLapsed();
    for (let after = ''; ; ) {
      const page = await this.deliveries.backlogs(after, BACKLOG_PAGE);
      for (const { storeHash, subscriptionKey } of page) {
        const lane = await this.target.backlogged(storeHash, subscriptionKey);
        if (lane?.queued === 0) this.needsRefill.add(lane);
      }
      if (page.length < BACKLOG_PAGE) return;
      after = page.at(-1)!.subscriptionKey;
    }
  }
}
