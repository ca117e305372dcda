import type { Subscription } from '../subscriptions/subscription.js';
import type { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import type { SubscriptionCache } from '../subscriptions/subscription-cache.js';
import type { EngineOptions } from './engine-options.js';
import type { Acceptance, AcceptedRequest, FirstPlace } from './model/accepted-event.js';
import type { DeliveryRepository, LeasedDelivery } from './model/delivery.repository.js';
import type { LeaseRepository } from './model/lease.repository.js';
import type { CircuitBreakers } from './policy/circuit-breakers.js';
import { Dispatcher } from './queue/dispatcher.js';
import type { Lane } from './queue/lane.js';
import { Lanes } from './queue/lanes.js';
import type { DeliveryObserver } from './report/delivery-observer.js';
import { Deliverer, type Report, type Sender } from './send/deliverer.js';
import { Claimer } from './store/claimer.js';
import { GroupCommitter } from './store/group-committer.js';
import { leasedFrom } from './store/leased-from.js';
import { ProcessLease } from './store/process-lease.js';

export interface EnginePorts {
  deliveries: DeliveryRepository;
  leases: LeaseRepository;
  subscriptions: SubscriptionRepository;
}

/** Ended at once of a hook that nobody wants served; the rest at the next survey. */
const CANCEL_BATCH = 500;

export interface EngineParts {
  sender: Sender;
  circuits: CircuitBreakers;
  observer: DeliveryObserver;
}

/** Puts the parts of the way together (spec/architecture.md): outbox, lanes, redelivery, and the run they share. */
export class DeliveryEngine {
  private readonly runs: ProcessLease;
  private readonly outbox: GroupCommitter;
  private readonly dispatcher: Dispatcher;
  private readonly redelivery: Claimer;
  private readonly observer: DeliveryObserver;

  constructor(
    private readonly ports: EnginePorts,
    private readonly subscriptions: SubscriptionCache,
    { sender, circuits, observer }: EngineParts,
    private readonly options: EngineOptions,
  ) {
    const { deliveries, leases } = ports;
    this.observer = observer;
    this.runs = new ProcessLease(leases, {
      lost: () => this.dispatcher.forget(),
      renewed: () => this.dispatcher.pump(),
    });
    this.outbox = new GroupCommitter(deliveries, options.outbox, {
      run: () => this.runs.leaseId,
      stored: (request, acceptance, run) => this.stored(request, acceptance, run),
      refused: (request) => this.release(request),
      committed: (result, events, settled) => observer.committed(result, events, settled),
      failed: (error) => observer.storeFailed(error),
    });
    const deliverer = new Deliverer(sender, circuits, options.schedule, (...facts) =>
      observer.unsendable(...facts),
    );
    this.dispatcher = new Dispatcher(
      { deliverer, subscriptions, lanes: new Lanes(options.limits), ...options.limits },
      {
        settled: (report) => this.settled(report),
        needsRefill: (lane) => this.redelivery.refill(lane),
        maySend: () => this.runs.isAlive,
      },
    );
    this.redelivery = new Claimer(deliveries, leases, {
      run: () => this.runs.leaseId,
      room: () => this.dispatcher.room,
      enqueue: (claimed, run) => this.enqueue(claimed, run),
      backlogged: (storeHash, key) => this.backlogged(storeHash, key),
      failed: (error) => observer.storeFailed(error),
    });
  }

  async start(): Promise<void> {
    await this.runs.start();
    if (this.options.sends) this.redelivery.start();
  }

  /** Takes nothing more from the store, starts nothing more, and resolves when what is in flight has ended. */
  async quiesce(): Promise<void> {
    await this.redelivery.stop();
    await this.dispatcher.stop();
  }

  /** Writes what is known and gives back the rest. */
  async stop(): Promise<void> {
    await this.quiesce();
    await this.observer.ended();
    await this.outbox.drain();
    await this.runs.stop();
  }

  /** Where a new delivery to this subscription waits first. A place in memory is held until `accept` ends. */
  place(subscription: Subscription): FirstPlace {
    if (!subscription.isActive) return 'parked';
    if (!this.options.sends) return 'due';
    return this.dispatcher.reserve(subscription.storeHash, subscription.key) ? 'leased' : 'waiting';
  }

  /** Resolves when the events and their deliveries are durable. @throws AppError service_unavailable */
  accept(request: AcceptedRequest): Promise<Acceptance> {
    return this.outbox.accept(request);
  }

  /** The subscription may have work in the store that it may do now: one at a time first, then faster. */
  wake(storeHash: string, subscriptionKey: string): void {
    if (!this.options.sends) return;
    const lane = this.dispatcher.backlogged(storeHash, subscriptionKey);
    lane.narrow();
    this.redelivery.refill(lane);
  }

  get depth(): Dispatcher['depth'] {
    return this.dispatcher.depth;
  }

  private stored(request: AcceptedRequest, acceptance: Acceptance, run: string): void {
    // Under a mark that is no longer ours, others have taken them over.
    const isOurs = acceptance.outcome === 'accepted' && run === this.runs.leaseId;
    const leased: LeasedDelivery[] = [];
    request.forEach((event, i) => {
      if (isOurs && acceptance.duplicates[i] === null) leased.push(...leasedFrom(event));
      else this.release([event]);
    });
    this.putBack(this.dispatcher.admit(leased));
  }

  private release(request: AcceptedRequest): void {
    for (const { place, subscriptionKey } of request.flatMap(({ deliveries }) => deliveries)) {
      if (place === 'leased') this.dispatcher.release(subscriptionKey);
    }
  }

  private async enqueue(claimed: LeasedDelivery[], run: string): Promise<void> {
    try {
      for (const storeHash of new Set(claimed.map((delivery) => delivery.storeHash))) {
        await this.subscriptions.ready(storeHash);
      }
    } catch (error) {
      this.putBack(claimed);
      throw error;
    }
    // Under a mark that is no longer ours, others have taken them over.
    if (run === this.runs.leaseId) this.putBack(this.dispatcher.enqueue(claimed));
  }

  private putBack(refused: LeasedDelivery[]): void {
    for (const { ref, claim } of refused) this.outbox.settle({ to: 'waiting', ref, claim, attempt: null });
  }

  private settled(report: Report): void {
    this.outbox.settle(report.settlement);
    this.observer.settled(report);
  }

  private async backlogged(storeHash: string, key: string): Promise<Lane | null> {
    await this.subscriptions.ready(storeHash);
    const known = this.subscriptions.find(storeHash, key);
    if (known?.isActive) return this.dispatcher.backlogged(storeHash, key);
    if (!known?.disabledReason) await this.cancelUnwanted(storeHash, key);
    return null;
  }

  /** A result that was late, or a stop that was early, left behind what the hook's end should have ended. */
  private async cancelUnwanted(storeHash: string, key: string): Promise<void> {
    const asked = Date.now();
    // Asked for: this process may not have heard yet that the hook was made, or turned on again.
    const hook = await this.ports.subscriptions.findByKey(storeHash, key);
    const isWanted = hook?.isActive || hook?.disabledReason;
    if (!isWanted) await this.ports.deliveries.cancel(storeHash, key, asked, CANCEL_BATCH);
  }
}
