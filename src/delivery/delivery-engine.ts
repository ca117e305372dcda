import type { ChangeFeed } from '../audit/change-feed.js';
import { Loop } from '../background/loop.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import type { SubscriptionCache } from '../subscriptions/subscription-cache.js';
import type { EngineOptions } from './engine-options.js';
import type { Acceptance, AcceptedEvent, AcceptedRequest, FirstPlace } from './model/accepted-event.js';
import type { HookPlace } from './model/backlog.js';
import type { LeasedDelivery } from './model/delivery.js';
import type { DeliveryRepository } from './model/delivery.repository.js';
import type { LeaseRepository } from './model/lease.repository.js';
import { identityOf, leavesWork, type Settlement } from './model/settlement.js';
import type { CircuitBreakers } from './policy/circuit-breakers.js';
import { Arrivals } from './queue/arrivals.js';
import { Dispatcher } from './queue/dispatcher.js';
import type { Lane } from './queue/lane.js';
import { Lanes } from './queue/lanes.js';
import { PacedLanes } from './queue/paced-lanes.js';
import type { RateRepository } from './queue/rate.repository.js';
import type { DeliveryObserver } from './report/delivery-observer.js';
import { Deliverer, type Report, type Sender } from './send/deliverer.js';
import { Claimer, type ProcessLoad } from './store/claimer.js';
import { GroupCommitter } from './store/group-committer.js';
import { behindIn, leasedFrom } from './store/leased-from.js';
import { ProcessLease } from './store/process-lease.js';
import { UnwantedBacklogs } from './store/unwanted-backlogs.js';

/** Milliseconds between two looks at what is left in memory of hooks that are gone. */
const TIDY_MS = 60_000;

/**
 * Connects the parts that an event passes: group committer, lanes, dispatcher, deliverer. The claimer brings back what
 * had to wait in the store. All of them work under one lease.
 */
export class DeliveryEngine {
  /** Of messages for pull subscriptions. */
  readonly arrivals = new Arrivals();
  private readonly lease: ProcessLease;
  private readonly lanes: Lanes;
  private readonly committer: GroupCommitter;
  private readonly dispatcher: Dispatcher;
  private readonly claimer: Claimer;
  private readonly unwanted: UnwantedBacklogs;
  private readonly tidying = new Loop(async () => this.dispatcher.tidy(), {
    everyMs: TIDY_MS,
    backOffMs: TIDY_MS,
    onError: (error) => this.observer.storeFailed(error),
  });

  constructor(
    deliveries: DeliveryRepository,
    leases: LeaseRepository,
    rates: RateRepository,
    hooks: SubscriptionRepository,
    private readonly subscriptions: SubscriptionCache,
    sender: Sender,
    circuits: CircuitBreakers,
    private readonly observer: DeliveryObserver,
    changes: Pick<ChangeFeed, 'isCurrent' | 'onCurrent'>,
    load: ProcessLoad,
    private readonly options: EngineOptions,
  ) {
    const { limits, schedule, commit } = options;
    const leaseEvents = { begun: () => this.dispatcher.forget(), renewed: () => this.dispatcher.pump() };
    this.lease = new ProcessLease(leases, leaseEvents, changes);
    changes.onCurrent(() => this.dispatcher.pump());
    this.lanes = new Lanes(limits);
    const committerEvents = {
      stored: this.stored.bind(this),
      refused: (request: AcceptedRequest) => this.lanes.releaseAll(request),
      settled: this.noteReleased.bind(this),
      called: (hooks: readonly HookPlace[]) => {
        for (const { storeHash, subscriptionKey: key } of hooks) this.noteBacklog(storeHash, key, 'parked');
      },
      leased: (next: LeasedDelivery[], leaseId: string) =>
        void this.enqueue(next, leaseId).catch((error: unknown) => observer.storeFailed(error)),
    };
    this.committer = new GroupCommitter(deliveries, this.lease, commit, committerEvents, observer);
    const deliverer = new Deliverer(sender, subscriptions, schedule, (...facts) =>
      observer.unsendable(...facts),
    );
    this.dispatcher = new Dispatcher(
      this.lanes,
      deliverer,
      subscriptions,
      { circuits, paced: new PacedLanes(rates, (error) => observer.storeFailed(error)) },
      this.lease,
      limits,
      {
        settled: (report) => this.settled(report),
        needsRefill: (lane) => this.claimer.refill(lane),
        held: (hook) => observer.held(hook),
        released: (deliveries) => this.release(deliveries),
      },
    );
    this.unwanted = new UnwantedBacklogs(deliveries, hooks);
    const target = {
      enqueue: this.enqueue.bind(this),
      backlogged: this.backlogged.bind(this),
      // A store that is not in memory yet is read when something of it was claimed.
      isOff: ({ storeHash, key }: Lane) =>
        subscriptions.holds(storeHash) && !subscriptions.find(storeHash, key)?.isActive,
    };
    this.claimer = new Claimer(deliveries, this.lease, this.lease, this.lanes, target, load, observer);
  }

  /** @throws StoreUnavailable */
  async start(): Promise<void> {
    await this.lease.start();
    if (!this.options.sends) return;
    this.claimer.start();
    this.tidying.start();
  }

  /** Claims nothing more and starts no attempt. Resolves when the attempts under way have ended, or soon enough. */
  async quiesce(): Promise<void> {
    await this.tidying.stop();
    await this.claimer.stop();
    await this.dispatcher.stop();
  }

  /** Writes all results, then ends the lease, which releases everything else. */
  async stop(): Promise<void> {
    await this.quiesce();
    await this.observer.ended();
    await this.committer.drain();
    await this.lease.stop();
  }

  /** Where a new delivery to this subscription waits first. With `leased`, a place is reserved until `accept` ends. */
  place(subscription: Subscription): FirstPlace {
    if (subscription.kind === 'pull') return 'offered';
    if (!subscription.isActive) return 'parked';
    if (!this.options.sends) return 'due';
    if (this.lanes.reserve(subscription.storeHash, subscription.key)) return 'leased';
    this.claimer.stored(1);
    return 'waiting';
  }

  /** Whether so much waits to be stored that no more should be accepted. */
  get isFull(): boolean {
    return this.committer.isFull;
  }

  /** Resolves when the events and their deliveries are durable. @throws StoreUnavailable */
  accept(request: AcceptedRequest): Promise<Acceptance> {
    this.claimer.makeWay();
    return this.committer.accept(request);
  }

  /** Resolves when the settlements of messages that were pulled are durable, or refused since their lease is gone. */
  async settle(settlements: readonly Settlement[]): Promise<void> {
    await this.committer.settleAll(settlements);
    this.observer.pulled(settlements);
  }

  /** The subscription may have work in the store that may be sent now. It is sent one at a time first, then faster. */
  wake(storeHash: string, subscriptionKey: string): void {
    if (!this.options.sends) return;
    const lane = this.lanes.backlogged(storeHash, subscriptionKey);
    lane.narrow();
    this.claimer.refill(lane);
  }

  /** The subscription has changed or is gone: what a circuit holds back in memory is looked at again. */
  reconsider(subscriptionKey: string): void {
    this.dispatcher.reconsider(subscriptionKey);
  }

  /** For metrics and tests. `queued` includes what is still being stored. */
  get depth(): { lanes: number; queued: number; inFlight: number } {
    return { lanes: this.lanes.size, queued: this.lanes.queued, inFlight: this.dispatcher.inFlight };
  }

  private stored(request: AcceptedRequest, acceptance: Acceptance, leaseId: string): void {
    // If the lease was lost meanwhile, another process may have claimed the deliveries.
    const isOurs = acceptance.outcome === 'accepted' && leaseId === this.lease.leaseId;
    const leased: LeasedDelivery[] = [];
    request.forEach((event, i) => {
      const behind = behindIn(acceptance, i);
      const isNew = isOurs && acceptance.duplicates[i] === null;
      if (isNew) leased.push(...leasedFrom(event, behind));
      if (!isNew || behind) this.lanes.releaseAll([event], isNew ? behind : undefined);
      if (acceptance.outcome === 'accepted') this.noteWaiting(event, behind);
    });
    this.release(this.dispatcher.admit(leased));
  }

  private noteWaiting({ storeHash, deliveries }: AcceptedEvent, behind?: ReadonlySet<number>): void {
    for (const [ordinal, { place, subscriptionKey }] of deliveries.entries()) {
      if (behind?.has(ordinal)) continue;
      if (place === 'offered') this.arrivals.note(subscriptionKey);
      else this.noteBacklog(storeHash, subscriptionKey, place);
    }
  }

  private noteReleased(settlements: readonly Settlement[]): void {
    for (const { to, origin } of settlements)
      if (origin) this.noteBacklog(origin.storeHash, origin.subscriptionKey, to);
  }

  /**
   * A claim that was made before the delivery was durable has not found it, and took the backlog for finished. So did one
   * that was made when the hook was turned on, of what was being parked then.
   */
  private noteBacklog(storeHash: string, key: string, place: FirstPlace | Settlement['to']): void {
    if (place === 'waiting' || (place === 'parked' && this.isOn(storeHash, key)))
      this.dispatcher.backlogged(storeHash, key);
  }

  private isOn(storeHash: string, key: string): boolean {
    const { options, subscriptions } = this;
    return options.sends && subscriptions.holds(storeHash) && !!subscriptions.find(storeHash, key)?.isActive;
  }

  private async enqueue(claimed: LeasedDelivery[], leaseId: string): Promise<void> {
    try {
      const stores = new Set(claimed.map(({ storeHash }) => storeHash));
      for (const storeHash of stores) await this.subscriptions.ready(storeHash);
    } catch (error) {
      this.release(claimed);
      throw error;
    }
    // If the lease was lost meanwhile, another process may have claimed the deliveries.
    if (leaseId === this.lease.leaseId) this.release(this.dispatcher.enqueue(claimed));
  }

  /** Puts leased deliveries back into the backlogs of their hooks. */
  private release(deliveries: LeasedDelivery[]): void {
    for (const delivery of deliveries) {
      const { ref, claim } = delivery;
      this.committer.settle({ to: 'waiting', ref, claim, attempt: null, ...identityOf(delivery) });
    }
  }

  private settled(report: Report): void {
    const { storeHash, subscriptionKey: key, line } = report.delivery;
    const takesNext = line !== undefined && this.isOn(storeHash, key) && this.lanes.takesNext(key);
    const result = { ...report.settlement, ...identityOf(report.delivery), ...(takesNext && { takesNext }) };
    const { leaseId } = this.lease;
    const write = () => this.committer.settle(result, leaseId);
    if (leavesWork(report.settlement, line)) this.claimer.stored(1);
    const told = this.observer.settled(report);
    // While its hook is on, what is parked would be claimed and sent once more. Meanwhile the lease may be lost.
    if (result.to === 'parked' && told) void told.then(write);
    else write();
  }

  private async backlogged(storeHash: string, key: string): Promise<Lane | null> {
    await this.subscriptions.ready(storeHash);
    const known = this.subscriptions.find(storeHash, key);
    if (known?.isActive) return this.lanes.backlogged(storeHash, key);
    await (known ? this.unwanted.parkOf(known) : this.unwanted.cancelOf(storeHash, key));
    return null;
  }
}
