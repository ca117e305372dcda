import { StoreUnavailable } from '../../errors/repository-errors.js';
import type { Acceptance, AcceptedRequest } from '../model/accepted-event.js';
import type { DeliveryRepository, GroupResult } from '../model/delivery.repository.js';
import type { Settlement } from '../model/settlement.js';
import { PendingGroup } from './pending-group.js';

export interface CommitTuning {
  /** Group commits under way at once. */
  inFlight: number;
  /** Milliseconds that a group may grow while others are under way. */
  windowMs: number;
  /** Events that send a group off at once. */
  events: number;
  /** Milliseconds that results may wait for events to ride with. */
  settleMs: number;
}

export interface GroupCommitterEvents {
  /** The mark of this process now. */
  run(): string;
  /** The request's fate is durable, under this mark; its publisher may have been told 503 before. */
  stored(request: AcceptedRequest, acceptance: Acceptance, run: string): void;
  /** Nothing of the request is stored, nor will be. */
  refused(request: AcceptedRequest): void;
  committed(result: GroupResult, events: number, settled: number): void;
  failed(error: unknown): void;
}

const REPEAT_MS = 500;
/** A result that could not be written even alone is tried again after this long. */
const LONE_RESULT_MS = 5_000;
/** A group of so many events tells of a load that makes the next one wait. */
const BUSY_GROUP = 8;

/** Group commit: many publishers and many results share one durable write. */
export class GroupCommitter {
  private group = new PendingGroup();
  private underWay = 0;
  /** Of the last group that had any. */
  private lastEvents = 0;
  private timer: NodeJS.Timeout | undefined;
  private dueAt = Number.POSITIVE_INFINITY;
  /** Writes whose outcome is unknown. While there are any, nothing new is accepted. */
  private uncertain = 0;
  private onIdle: (() => void) | undefined;

  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly tuning: CommitTuning,
    private readonly events: GroupCommitterEvents,
  ) {}

  /** Resolves when the request is durable. @throws AppError service_unavailable: perhaps stored, perhaps not */
  accept(request: AcceptedRequest): Promise<Acceptance> {
    if (this.uncertain > 0) {
      this.events.refused(request);
      return Promise.reject(new StoreUnavailable());
    }
    return new Promise((resolve, reject) => {
      this.group.add({ request, resolve, reject });
      this.schedule();
    });
  }

  settle(settlement: Settlement): void {
    this.group.settled.push(settlement);
    this.schedule();
  }

  /** Resolves when all that was handed in is durable. */
  async drain(): Promise<void> {
    while (this.underWay > 0 || !this.group.isEmpty) {
      this.flush();
      await new Promise<void>((resolve) => {
        this.onIdle = resolve;
      });
    }
  }

  private schedule(): void {
    if (this.underWay >= this.tuning.inFlight || this.group.isEmpty) return;
    if (this.group.events >= this.tuning.events || this.group.isFull) this.flush();
    else if (this.group.waiting.length === 0) this.flushIn(this.tuning.settleMs);
    else this.flushIn(this.isBusy ? this.tuning.windowMs : 0);
  }

  /** Whether waiting for company pays: not for an event that would wait alone. */
  private get isBusy(): boolean {
    return this.underWay > 0 && this.lastEvents >= BUSY_GROUP;
  }

  private flushIn(ms: number): void {
    const at = performance.now() + ms;
    if (at >= this.dueAt) return;
    clearTimeout(this.timer);
    this.dueAt = at;
    // An immediate runs after the sockets of this turn were read: what arrived together is written together.
    if (ms === 0) setImmediate(() => this.flush());
    else this.timer = setTimeout(() => this.flush(), ms);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.dueAt = Number.POSITIVE_INFINITY;
    if (this.group.isEmpty || this.underWay >= this.tuning.inFlight) return;
    const group = this.group;
    this.group = new PendingGroup();
    if (group.events > 0) this.lastEvents = group.events;
    this.underWay += 1;
    void this.commit(group, this.events.run()).then(() => {
      this.underWay -= 1;
      this.schedule();
      if (this.underWay === 0) this.onIdle?.();
    });
  }

  private async commit(group: PendingGroup, run: string): Promise<void> {
    try {
      await this.write(group, run);
    } catch (error) {
      this.events.failed(error);
      if (error instanceof StoreUnavailable) await this.repeat(group, run, error);
      else await this.isolate(group, run, error);
    }
  }

  private async write(group: PendingGroup, run: string): Promise<void> {
    const { waiting, settled } = group;
    const accepted = waiting.map(({ request }) => request);
    const result = await this.deliveries.commit({ run, accepted, settled });
    waiting.forEach(({ request, resolve }, i) => {
      const acceptance = result.acceptances[i]!;
      this.events.stored(request, acceptance, run);
      resolve(acceptance);
    });
    this.events.committed(result, group.events, settled.length);
  }

  /** Answered with 503, and yet perhaps stored and marked as ours: it must be written for certain, and sent. */
  private async repeat(group: PendingGroup, run: string, error: unknown): Promise<void> {
    this.uncertain += 1;
    for (const { reject } of group.waiting) reject(error);
    this.refusePending(error);
    for (let known = false; !known; ) {
      await new Promise((resolve) => setTimeout(resolve, REPEAT_MS));
      known = await this.tryAgain(group, run);
    }
    this.uncertain -= 1;
  }

  /** True where the group's fate is known. */
  private async tryAgain(group: PendingGroup, run: string): Promise<boolean> {
    try {
      await this.write(group, run);
      return true;
    } catch (error) {
      this.events.failed(error);
      if (error instanceof StoreUnavailable) return false;
      await this.isolate(group, run, error);
      return true;
    }
  }

  private refusePending(error: unknown): void {
    for (const { request, reject } of this.group.waiting.splice(0)) {
      this.events.refused(request);
      reject(error);
    }
    this.group.events = 0;
  }

  /** Something in the group cannot be written: halved until it stands alone, so that nobody else fails with it. */
  private async isolate(group: PendingGroup, run: string, error: unknown): Promise<void> {
    const halves = group.split();
    if (halves) {
      for (const half of halves) await this.commit(half, run);
      return;
    }
    for (const { request, reject } of group.waiting) {
      this.events.refused(request);
      reject(error);
    }
    // Forgotten, its delivery would stay marked for as long as this process lives.
    for (const settlement of group.settled) setTimeout(() => this.settle(settlement), LONE_RESULT_MS).unref();
  }
}
