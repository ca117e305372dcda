import { StoreUnavailable } from '../../errors/repository-errors.js';
import type { Acceptance, AcceptedRequest } from '../model/accepted-event.js';
import type { HookPlace } from '../model/backlog.js';
import type { LeasedDelivery } from '../model/delivery.js';
import type { DeliveryRepository } from '../model/delivery.repository.js';
import type { HeldLease } from '../model/lease.repository.js';
import type { Settlement } from '../model/settlement.js';
import type { DeliveryObserver } from '../report/delivery-observer.js';
import { AwaitedSettlements } from './awaited-settlements.js';
import { type CommitTuning, waitOf } from './commit-tuning.js';
import { PendingGroup } from './pending-group.js';

export interface GroupCommitterEvents {
  /** The request is durable, with deliveries leased under this lease. Its publisher may have got a 503 before. */
  stored(request: AcceptedRequest, acceptance: Acceptance, leaseId: string): void;
  /** Nothing of the request is stored, and nothing of it will be. */
  refused(request: AcceptedRequest): void;
  /** The settlements are durable, except those that were fenced. */
  settled(settlements: readonly Settlement[]): void;
  /** Of these hooks, the next of a line waits in the backlog. */
  called(hooks: readonly HookPlace[]): void;
  /** The next of lines, leased under this lease. */
  leased(deliveries: LeasedDelivery[], leaseId: string): void;
}

const REPEAT_MS = 500;
/** A settlement that could not be written even alone is tried again after this many milliseconds. */
const LONE_SETTLEMENT_MS = 5_000;
/** From this group size on, the next group waits for more events. */
const BUSY_GROUP = 8;
/** Two to three seconds of work, measured with 128 KiB an event on two busy cores. A publisher need not wait for longer. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Group commit: many publishers and many settlements share one durable write. */
export class GroupCommitter {
  private group = new PendingGroup();
  private underWay = 0;
  private bytesUnderWay = 0;
  /** Events in the last group that had any. */
  private lastEvents = 0;
  /** The same of settlements. */
  private lastSettled = 0;
  private timer: NodeJS.Timeout | undefined;
  private dueAt = Number.POSITIVE_INFINITY;
  /** Groups whose outcome is unknown. While there are any, new requests are refused. */
  private uncertain = 0;
  private isDraining = false;
  private onIdle: (() => void) | undefined;
  private readonly awaited = new AwaitedSettlements();

  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly lease: HeldLease,
    private readonly tuning: CommitTuning,
    private readonly events: GroupCommitterEvents,
    private readonly observer: Pick<DeliveryObserver, 'committed' | 'storeFailed'>,
  ) {}

  /** Whether so much waits to be written that no more should be taken in. */
  get isFull(): boolean {
    return this.group.bytes + this.bytesUnderWay >= MOST_BYTES;
  }

  /** Resolves when the request is durable. @throws StoreUnavailable: the request may be stored or not */
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

  /**
   * If the lease is lost before it is written, it counts as fenced: this process may have claimed the delivery again.
   * @param sentUnder the lease, if it may have been lost already
   */
  settle(settlement: Settlement, sentUnder = this.lease.leaseId): void {
    this.fence();
    if (sentUnder !== this.lease.leaseId && !settlement.pull) {
      this.noteFenced(1);
      return;
    }
    this.group.settle(settlement, performance.now() + waitOf(settlement, this.lastSettled, this.tuning));
    this.schedule();
  }

  /** Resolves when all of them are written, or refused by the fence. */
  settleAll(settlements: readonly Settlement[]): Promise<void> {
    this.fence();
    const written = this.awaited.all(settlements);
    for (const settlement of settlements)
      this.group.settle(settlement, performance.now() + this.tuning.settleMs);
    this.schedule();
    return written;
  }

  /** Resolves when all accepted requests and settlements are durable. */
  async drain(): Promise<void> {
    this.isDraining = true;
    while (this.underWay > 0 || !this.group.isEmpty) {
      this.flush();
      if (this.underWay === 0) continue;
      await new Promise<void>((resolve) => {
        this.onIdle = resolve;
      });
    }
  }

  private fence(): void {
    this.noteFenced(this.group.fence(this.lease.leaseId));
  }

  private noteFenced(fenced: number): void {
    if (fenced > 0) this.observer.committed({ acceptances: [], fenced, late: 0 }, 0, 0);
  }

  private schedule(): void {
    if (this.underWay >= this.tuning.inFlight || this.group.isEmpty) return;
    if (this.group.events >= this.tuning.events || this.group.isFull) this.flush();
    else if (this.group.waiting.length === 0)
      this.flushIn(Math.max(0, Math.ceil(this.group.settleBy - performance.now())));
    else this.flushIn(this.isBusy ? this.tuning.windowMs : 0);
  }

  /** Whether the next group takes settlements along. A timer may fire a millisecond early. */
  private get settles(): boolean {
    const { settled, settleBy } = this.group;
    return (
      this.isDraining || settled.length >= this.tuning.settledWithEvents || performance.now() >= settleBy - 1
    );
  }

  /** Whether others will join a group that waits. An event that would wait alone does not wait. */
  private get isBusy(): boolean {
    return this.underWay > 0 && this.lastEvents >= BUSY_GROUP;
  }

  private flushIn(ms: number): void {
    const at = performance.now() + ms;
    if (at >= this.dueAt) return;
    clearTimeout(this.timer);
    this.dueAt = at;
    // An immediate runs after this turn's sockets were read: requests that arrive together are written together.
    if (ms === 0) setImmediate(() => this.flush());
    else this.timer = setTimeout(() => this.flush(), ms);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.dueAt = Number.POSITIVE_INFINITY;
    if (this.underWay >= this.tuning.inFlight) return;
    this.fence();
    const group = this.group.take(this.settles);
    if (group.isEmpty) {
      this.schedule();
      return;
    }
    if (group.events > 0) this.lastEvents = group.events;
    if (group.settled.length > 0) this.lastSettled = group.settled.length;
    this.underWay += 1;
    this.bytesUnderWay += group.bytes;
    void this.commit(group, this.lease.leaseId).then(() => {
      this.underWay -= 1;
      this.bytesUnderWay -= group.bytes;
      this.schedule();
      if (this.underWay === 0) this.onIdle?.();
    });
    this.schedule();
  }

  private async commit(group: PendingGroup, leaseId: string): Promise<void> {
    try {
      await this.write(group, leaseId);
    } catch (error) {
      this.observer.storeFailed(error);
      if (error instanceof StoreUnavailable) await this.repeat(group, leaseId, error);
      else await this.isolate(group, leaseId, error);
    }
  }

  private async write(group: PendingGroup, leaseId: string): Promise<void> {
    const { waiting, settled } = group;
    const accepted = waiting.map(({ request }) => request);
    const result = await this.deliveries.commit({ leaseId, accepted, settled });
    waiting.forEach(({ request, resolve }, i) => {
      const acceptance = result.acceptances[i]!;
      this.events.stored(request, acceptance, leaseId);
      resolve(acceptance);
    });
    this.events.settled(settled);
    if (result.called) this.events.called(result.called);
    if (result.leased) this.events.leased(result.leased, leaseId);
    this.observer.committed(result, group.events, settled.length);
    this.awaited.note(settled);
  }

  /**
   * The publishers get a 503, but the group may be stored and leased by this process. It is written again, under the
   * same lease, until the outcome is known: otherwise its deliveries would wait for this process to end.
   */
  private async repeat(group: PendingGroup, leaseId: string, error: unknown): Promise<void> {
    this.uncertain += 1;
    for (const { reject } of group.waiting) reject(error);
    this.refusePending(error);
    for (let isKnown = false; !isKnown; ) {
      await new Promise((resolve) => setTimeout(resolve, REPEAT_MS));
      isKnown = await this.tryAgain(group, leaseId);
    }
    this.uncertain -= 1;
  }

  /** True if the group's outcome is known. */
  private async tryAgain(group: PendingGroup, leaseId: string): Promise<boolean> {
    try {
      await this.write(group, leaseId);
      return true;
    } catch (error) {
      this.observer.storeFailed(error);
      if (error instanceof StoreUnavailable) return false;
      await this.isolate(group, leaseId, error);
      return true;
    }
  }

  private refusePending(error: unknown): void {
    for (const { request, reject } of this.group.takeRequests()) {
      this.events.refused(request);
      reject(error);
    }
  }

  /** One member of the group cannot be written. The group is halved until that one stands alone and fails alone. */
  private async isolate(group: PendingGroup, leaseId: string, error: unknown): Promise<void> {
    const halves = group.split();
    if (halves) {
      for (const half of halves) await this.commit(half, leaseId);
      return;
    }
    for (const { request, reject } of group.waiting) {
      this.events.refused(request);
      reject(error);
    }
    // If it were dropped, its delivery would stay leased for as long as this process lives.
    for (const settlement of group.settled)
      setTimeout(() => this.settle(settlement, leaseId), LONE_SETTLEMENT_MS).unref();
  }
}
