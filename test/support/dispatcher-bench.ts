import type { AttemptOutcome } from '../../src/delivery/model/attempt-outcome.js';
import type { LeasedDelivery } from '../../src/delivery/model/delivery.js';
import { CircuitBreakers } from '../../src/delivery/policy/circuit-breakers.js';
import { Dispatcher } from '../../src/delivery/queue/dispatcher.js';
import type { DispatcherLimits } from '../../src/delivery/queue/dispatching.js';
import { Lanes } from '../../src/delivery/queue/lanes.js';
import { PacedLanes } from '../../src/delivery/queue/paced-lanes.js';
import { Deliverer } from '../../src/delivery/send/deliverer.js';
import {
  answered,
  cacheOf,
  deferred,
  failedWith,
  heldLease,
  hookOf,
  leasedOf,
  turn,
} from './delivery-fixtures.js';
import { memoryRates } from './memory-rates.js';

export interface BenchLimits extends DispatcherLimits {
  perHook: number;
  perQuickHook?: number;
  queuedInProcess: number;
}

const LIMITS: BenchLimits = { perHook: 8, perStore: 100, inProcess: 100, queuedInProcess: 8_192 };

/** The store that a hook of these tests belongs to: `b.2` is the second hook of store `b`. */
export const storeOf = (key: string): string => key.split('.')[0]!;

/** A dispatcher whose attempts end when the test says so. */
export class DispatcherBench {
  readonly lease = heldLease();
  readonly settled: string[] = [];
  readonly refills: string[] = [];
  /** Hooks that a circuit held back, and what their lanes gave back to the store then. */
  readonly held: string[] = [];
  readonly released: string[] = [];
  readonly circuits = new CircuitBreakers();
  /** Attempts under way, by event. */
  readonly open = new Map<string, (outcome: AttemptOutcome) => void>();
  /** Events in the order in which their attempts started. */
  readonly started: string[] = [];
  /** Windows of hooks with a rate limit, by the fake clock. */
  readonly rates = memoryRates();
  readonly lanes: Lanes;
  readonly dispatcher: Dispatcher;

  private constructor(
    limits: BenchLimits,
    readonly subscriptions: Awaited<ReturnType<typeof cacheOf>>,
  ) {
    this.lanes = new Lanes(limits);
    const sender = {
      send: ({ ref }: LeasedDelivery) => {
        const { promise, resolve } = deferred<AttemptOutcome>();
        this.started.push(ref.eventId);
        this.open.set(ref.eventId, resolve);
        return promise;
      },
    };
    const deliverer = new Deliverer(sender, subscriptions, [60_000], () => undefined);
    this.dispatcher = new Dispatcher(
      this.lanes,
      deliverer,
      subscriptions,
      { circuits: this.circuits, paced: new PacedLanes(this.rates, () => undefined) },
      this.lease,
      limits,
      {
        settled: ({ delivery, settlement }) => this.settled.push(`${delivery.ref.eventId} ${settlement.to}`),
        needsRefill: ({ key }) => this.refills.push(key),
        held: ({ key }) => this.held.push(key),
        released: (deliveries) => this.released.push(...deliveries.map(({ ref }) => ref.eventId)),
      },
    );
  }

  static async of(keys: string[], limits: Partial<BenchLimits> = {}): Promise<DispatcherBench> {
    const hooks = keys.map((key) => hookOf(key, { storeHash: storeOf(key) }));
    return new DispatcherBench({ ...LIMITS, ...limits }, await cacheOf(...hooks));
  }

  /** Deliveries of a hook: `a1`, `a2` and so on for the hook `a`. */
  some(key: string, count: number, from = 1): LeasedDelivery[] {
    return Array.from({ length: count }, (_, i) =>
      leasedOf(key, `${key}${from + i}`, { storeHash: storeOf(key) }),
    );
  }

  enqueue(key: string, count: number, from = 1): string[] {
    return this.dispatcher.enqueue(this.some(key, count, from)).map(({ ref }) => ref.eventId);
  }

  async end(id: string, outcome: AttemptOutcome = answered()): Promise<void> {
    this.open.get(id)!(outcome);
    this.open.delete(id);
    await turn();
  }

  async timeOut(id: string): Promise<void> {
    await this.end(id, failedWith({ failure: 'timeout', status: null }));
  }
}
