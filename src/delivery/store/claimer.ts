import type { DeliveryRepository, LeasedDelivery } from '../model/delivery.repository.js';
import type { LeaseRepository } from '../model/lease.repository.js';
import type { Lane } from '../queue/lane.js';

/** A width that doubles while there is more to do, and starts over after a rest: a backlog drains without a rush. */
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
  run(): string;
  /** Deliveries that may still be brought into memory. */
  room(): number;
  /** Deliveries marked under this run, for their lanes. */
  enqueue(deliveries: LeasedDelivery[], run: string): Promise<void>;
  /** The lane of a hook that has a backlog in the store; null where the hook is off, and its backlog waits. */
  backlogged(storeHash: string, subscriptionKey: string): Promise<Lane | null>;
  failed(error: unknown): void;
}

/** How often the store is asked for what is due; at once again while it has more. */
const TICK_MS = 200;
/** How often it is asked for lapsed leases, and for backlogs that this process has not heard of. */
const SURVEY_MS = 2_000;
const BACKLOG_PAGE = 500;
/** Asked for even where memory is full: what a lane has no room for goes back, and the others' retries go on. */
const LEAST_DUE = 64;
/** Asked for at once for one lane, which takes its turn with the others. */
const REFILL = 256;

/** Brings back from the store what waits there: retries, what dead processes held, backlogs. */
export class Claimer {
  private readonly needsRefill = new Set<Lane>();
  private readonly ramp = new ClaimRamp(64, 1_024);
  private timer: NodeJS.Timeout | undefined;
  private surveyedAt = Number.NEGATIVE_INFINITY;
  private running: Promise<void> = Promise.resolve();
  private stopped = true;

  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly leases: LeaseRepository,
    private readonly target: ClaimerTarget,
  ) {}

  start(): void {
    this.stopped = false;
    this.tickIn(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** The lane has room, and more in the store. */
  refill(lane: Lane): void {
    this.needsRefill.add(lane);
    if (this.needsRefill.size === 1) this.tickIn(0);
  }

  private tickIn(ms: number): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.running = this.running.then(() => this.tick());
    }, ms);
  }

  private async tick(): Promise<void> {
    if (this.stopped) return;
    try {
      await this.sweep();
      await this.refillLanes();
      const more = await this.claimDue();
      this.tickIn(more || this.needsRefill.size > 0 ? 0 : TICK_MS);
    } catch (error) {
      this.target.failed(error);
      this.tickIn(TICK_MS * 5);
    }
  }

  /** True where there may be more. */
  private async claimDue(): Promise<boolean> {
    const limit = Math.min(Math.max(this.target.room(), LEAST_DUE), this.ramp.width);
    const run = this.target.run();
    const due = await this.deliveries.claimDue(run, Date.now(), limit);
    if (due.length < limit) {
      this.ramp.rest();
    } else {
      this.ramp.widen();
    }
    if (due.length > 0) await this.target.enqueue(due, run);
    return due.length === limit;
  }

  private async refillLanes(): Promise<void> {
    const lanes = [...this.needsRefill];
    this.needsRefill.clear();
    for (const lane of lanes) {
      const limit = Math.min(REFILL, lane.room);
      if (limit <= 0) continue;
      const run = this.target.run();
      const claimed = await this.deliveries.claimBacklog(run, lane.key, limit);
      lane.hasBacklog = claimed.length === limit;
      if (claimed.length > 0) await this.target.enqueue(claimed, run);
    }
  }

  private async sweep(): Promise<void> {
    const now = performance.now();
    if (now - this.surveyedAt < SURVEY_MS) return;
    this.surveyedAt = now;
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
