import { Loop } from '../../background/loop.js';
import type { BacklogPage } from '../model/backlog.js';
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

/**
 * Milliseconds between two claims of due deliveries. While the store has more, the next claim follows at once, unless the
 * event loop is slow: a backlog can wait, and others' new events would be refused because of it.
 */
const CLAIM_MS = 200;
const BACK_OFF_MS = 5 * CLAIM_MS;
/** Milliseconds between two searches for backlogs that this process does not know. */
const SURVEY_MS = 2_000;
/** Milliseconds between two searches for lapsed leases, at least: a lease is lost only when it is past its time. */
const SWEEP_MS = 50;
const BACKLOG_PAGE = 500;
/**
 * Claimed even if memory is full: retries of hooks with room in their lanes must go on. What a full lane cannot take is
 * released.
 */
const LEAST_DUE = 64;
const MOST_DUE = 1_024;
/** Lanes that one claim refills, and how many deliveries it may take for them, with the last lane's beyond it. */
const REFILLED_LANES = 64;
const REFILLED = 512;

/**
 * Claims what waits in the store: retries, deliveries of lapsed leases, and backlogs. Each kind of work has a loop of its
 * own, so that a slow survey, or a long row of backlogs, does not keep a retry waiting.
 */
export class Claimer {
  private readonly needsRefill = new Set<Lane>();
  private readonly ramp = new ClaimRamp(LEAST_DUE, MOST_DUE);
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
    this.dueClaims = new Loop(() => this.claimDue(), { everyMs: CLAIM_MS, ...claims });
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

  private get loops(): Loop[] {
    return [this.sweeps, this.surveys, this.refills, this.dueClaims];
  }

  private async claimDue(): Promise<void> {
    if (this.load.isSlow) this.ramp.rest();
    const limit = Math.min(Math.max(this.lanes.room, LEAST_DUE), this.ramp.width);
    const { leaseId } = this.lease;
    const due = await this.deliveries.claimDue(leaseId, Date.now(), limit);
    const isFull = due.length === limit;
    if (isFull) this.ramp.widen();
    else this.ramp.rest();
    if (due.length > 0) await this.target.enqueue(due, leaseId);
    if (isFull && !this.load.isSlow) this.dueClaims.wake();
  }

  private async refillLanes(signal: AbortSignal): Promise<void> {
    const lanes = [...this.needsRefill];
    this.needsRefill.clear();
    try {
      while (lanes.length > 0 && !signal.aborted) {
        await this.refillNext(lanes);
        if (this.load.isSlow) await new Promise((resolve) => setTimeout(resolve, CLAIM_MS));
      }
    } finally {
      // What a failure left out is not lost: the next round goes on with it.
      for (const lane of lanes) this.needsRefill.add(lane);
    }
  }

  /** Refills as many of the lanes as one claim may take, and removes them from the list. */
  private async refillNext(lanes: Lane[]): Promise<void> {
    const chosen = new Map<string, Refill>();
    const most = this.load.isSlow ? LEAST_DUE : REFILLED;
    for (let total = 0; lanes.length > 0 && chosen.size < REFILLED_LANES && total < most; ) {
      const lane = lanes.shift()!;
      const wanted = this.wantedBy(lane);
      const limit = this.load.isSlow ? Math.min(wanted, LEAST_DUE) : wanted;
      if (limit > 0) chosen.set(lane.key, { lane, limit });
      total += limit;
    }
    if (chosen.size === 0) return;
    const { leaseId } = this.lease;
    const claimed = await this.claimBacklogs(leaseId, [...chosen.values()]);
    for (const { lane, limit } of chosen.values()) {
      const count = claimed.filter(({ subscriptionKey }) => subscriptionKey === lane.key).length;
      lane.noteAnswer();
      if (count < limit) lane.endBacklog();
      // Nothing of it ends, so nothing else would ask for what came to the store meanwhile.
      if (count === 0 && lane.hasBacklog) this.refill(lane);
      if (count === 0) this.lanes.drop(lane);
    }
    if (claimed.length > 0) await this.target.enqueue(claimed, leaseId);
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
    this.sweepIn = Math.max(SWEEP_MS, againIn);
    if (freed > 0) this.dueClaims.wake();
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
