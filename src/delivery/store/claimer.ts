import { Loop } from '../../background/loop.js';
import type { BacklogPage } from '../model/backlog.js';
import type { LeasedDelivery } from '../model/delivery.js';
import type { DeliveryRepository } from '../model/delivery.repository.js';
import type { HeldLease, LeaseRepository } from '../model/lease.repository.js';
import { CLAIM_MS, ClaimPace, type Moment } from '../policy/claim-pace.js';
import { FairShare } from '../policy/fair-share.js';
import type { Lane } from '../queue/lane.js';
import type { Lanes } from '../queue/lanes.js';
import type { DeliveryObserver } from '../report/delivery-observer.js';

/** A lane, and how many deliveries a claim may take for it. */
interface Refill {
  lane: Lane;
  limit: number;
}

export interface ClaimerTarget {
  /** Takes deliveries that were claimed under this lease. */
  enqueue(deliveries: LeasedDelivery[], leaseId: string): Promise<void>;
  /** The lane of a hook that has a backlog in the store, or null if the hook is off and its backlog must wait. */
  backlogged(storeHash: string, subscriptionKey: string): Promise<Lane | null>;
  /** Whether the lane's hook is off or gone: what it has in the store must stay there. */
  isOff(lane: Lane): boolean;
}

/** How the event loop of this process does. */
export interface ProcessLoad {
  /** It is slow now. If that goes on, new events are refused. */
  readonly isSlow: boolean;
}

const BACK_OFF_MS = 5 * CLAIM_MS;
/** Milliseconds between two searches for backlogs that this process does not know. */
const SURVEY_MS = 2_000;
/** Milliseconds between two searches for lapsed leases, at least: a lease is lost only when it is past its time. */
const SWEEP_MS = 50;
const BACKLOG_PAGE = 500;
/** Deliveries that one claim takes for all lanes while the event loop is slow. */
const HELD_BACK = 64;
/** What a lane gets of a claim that takes little, at least. */
const LEAST_REFILL = 8;
/** Lanes that one claim refills, and how many deliveries it may take for them, with the last lane's beyond it. */
const REFILLED_LANES = 64;
const REFILLED = 512;

/**
 * Claims what waits in the store: retries, deliveries of lapsed leases, and backlogs. Each kind of work has a loop of its
 * own, so that a slow survey, or a long row of backlogs, does not keep a retry waiting.
 */
export class Claimer {
  private readonly needsRefill = new Set<Lane>();
  private readonly share = new FairShare();
  private readonly pace = new ClaimPace(this.share);
  private dueIn = CLAIM_MS;
  /** What the last claim for lanes took. */
  private refillMs = 0;
  private readonly dueClaims: Loop;
  private readonly refills: Loop;
  private readonly surveys: Loop;
  /** Milliseconds until the next lease may lapse: looking earlier would find nothing, and later would keep its deliveries waiting. */
  private sweepIn = SWEEP_MS;
  private readonly sweeps: Loop;

  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly leases: Pick<LeaseRepository, 'freeLapsed'>,
    private readonly lease: HeldLease,
    private readonly lanes: Lanes,
    private readonly target: ClaimerTarget,
    private readonly load: ProcessLoad,
    observer: Pick<DeliveryObserver, 'storeFailed'>,
  ) {
    const onError = (error: unknown) => observer.storeFailed(error);
    const claims = { backOffMs: BACK_OFF_MS, onError };
    this.dueClaims = new Loop(() => this.claimDue(), { everyMs: () => this.dueIn, ...claims });
    this.refills = new Loop((signal) => this.refillLanes(signal), claims);
    this.surveys = new Loop((signal) => this.survey(signal), {
      everyMs: SURVEY_MS,
      backOffMs: SURVEY_MS,
      onError,
    });
    this.sweeps = new Loop(() => this.sweep(), { everyMs: () => this.sweepIn, ...claims });
  }

  start(): void {
    for (const loop of this.loops) {
      loop.start();
      loop.wake();
    }
  }

  /** Claims nothing more. Resolves when the claims under way have ended. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }

  /** The lane has room, and its hook has more in the store. */
  refill(lane: Lane): void {
    this.needsRefill.add(lane);
    this.refills.wake();
  }

  /** New events have come in: what waits in the store leaves them time. */
  makeWay(): void {
    this.share.note(performance.now());
  }

  /** Deliveries of new events have come into the store, where they must be claimed. */
  stored(count: number): void {
    this.share.stored(count, performance.now());
  }

  private get loops(): Loop[] {
    return [this.sweeps, this.surveys, this.refills, this.dueClaims];
  }

  private async claimDue(): Promise<void> {
    const limit = this.pace.page(this.lanes.room, this.moment);
    const { leaseId } = this.lease;
    const askedAt = performance.now();
    const due = await this.deliveries.claimDue(leaseId, Date.now(), limit);
    const tookMs = performance.now() - askedAt;
    // What a full lane cannot take is released.
    if (due.length > 0) await this.target.enqueue(due, leaseId);
    const [found, isFull] = [due.length, due.length === limit];
    this.dueIn = this.pace.pause({ found, isFull }, tookMs, this.moment);
  }

  private get moment(): Moment {
    return { now: performance.now(), isSlow: this.load.isSlow };
  }

  private async refillLanes(signal: AbortSignal): Promise<void> {
    const lanes = [...this.needsRefill];
    this.needsRefill.clear();
    try {
      while (lanes.length > 0 && !signal.aborted) {
        const restMs = await this.refillNext(lanes);
        const pauseMs = this.load.isSlow ? CLAIM_MS : restMs;
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    } finally {
      // What a failure left out is not lost: the next round goes on with it.
      for (const lane of lanes) this.needsRefill.add(lane);
    }
  }

  /**
   * Refills as many of the lanes as one claim may take, and removes them from the list. Gives for how many milliseconds
   * the rest leaves the time to new events.
   */
  private async refillNext(lanes: Lane[]): Promise<number> {
    const chosen = this.choose(lanes);
    if (chosen.size === 0) return 0;
    const { leaseId } = this.lease;
    const askedAt = performance.now();
    const claimed = await this.claimBacklogs(leaseId, [...chosen.values()]);
    this.refillMs = performance.now() - askedAt;
    for (const { lane, limit } of chosen.values()) {
      const count = claimed.filter(({ subscriptionKey }) => subscriptionKey === lane.key).length;
      lane.noteAnswer();
      if (count < limit) lane.endBacklog();
      // Nothing of it ends, so nothing else would ask for what came to the store meanwhile.
      if (count === 0 && lane.hasBacklog) this.refill(lane);
      if (count === 0) this.lanes.drop(lane);
    }
    if (claimed.length > 0) await this.target.enqueue(claimed, leaseId);
    const { now } = this.moment;
    return this.share.isShared(now) ? this.share.rest(claimed.length, this.refillMs, now) : 0;
  }

  private choose(lanes: Lane[]): Map<string, Refill> {
    const { most, each } = this.limits(lanes.length);
    const chosen = new Map<string, Refill>();
    for (let total = 0; lanes.length > 0 && chosen.size < REFILLED_LANES && total < most; ) {
      const lane = lanes.shift()!;
      const limit = Math.min(this.wantedBy(lane), each);
      if (limit > 0) chosen.set(lane.key, { lane, limit });
      total += limit;
    }
    return chosen;
  }

  /** What a claim takes for all lanes, and for each of them. Where it takes little, every lane gets its turn soon all the same. */
  private limits(lanes: number): { most: number; each: number } {
    const { now, isSlow } = this.moment;
    if (isSlow) return { most: HELD_BACK, each: HELD_BACK };
    if (!this.share.isShared(now)) return { most: REFILLED, each: Number.POSITIVE_INFINITY };
    const most = Math.min(this.share.page(this.refillMs, now), REFILLED);
    return { most, each: Math.max(LEAST_REFILL, Math.ceil(most / lanes)) };
  }

  /** What was parked for a hook that is off would be claimed and parked again and again, for as long as there is more. */
  private wantedBy(lane: Lane): number {
    if (!this.target.isOff(lane)) return lane.wanted;
    lane.leaveBacklog();
    this.lanes.drop(lane);
    return 0;
  }

  private async claimBacklogs(leaseId: string, chosen: Refill[]): Promise<LeasedDelivery[]> {
    for (const { lane } of chosen) lane.askForBacklog();
    const wanted = chosen.map(({ lane, limit }) => ({ subscriptionKey: lane.key, limit }));
    try {
      return await this.deliveries.claimBacklogs(leaseId, wanted);
    } catch (error) {
      // The round after the back-off asks again. Nothing else would: the lanes hold nothing that could end.
      for (const { lane } of chosen) this.needsRefill.add(lane);
      throw error;
    }
  }

  private async sweep(): Promise<void> {
    const { freed, againIn } = await this.leases.freeLapsed();
    // A timer may be early by a part of a millisecond.
    this.sweepIn = Math.max(SWEEP_MS, againIn + 1);
    if (freed === 0) return;
    this.pace.freed(freed);
    this.dueClaims.wake();
  }

  /** Finds backlogs that this process does not know. */
  private async survey(signal: AbortSignal): Promise<void> {
    let from: string | null = null;
    do {
      const page: BacklogPage = await this.deliveries.backlogs(from, BACKLOG_PAGE);
      for (const { storeHash, subscriptionKey } of page.found) {
        const lane = await this.target.backlogged(storeHash, subscriptionKey);
        if (lane?.queued === 0) this.refill(lane);
      }
      from = page.next;
    } while (from !== null && !signal.aborted);
  }
}
