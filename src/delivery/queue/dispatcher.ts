import { type HookPolicy, policyOf } from '../../policies/hook-policy.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import type { SubscriptionCache } from '../../subscriptions/subscription-cache.js';
import { ATTEMPT_LIMITS, type AttemptOutcome } from '../model/attempt-outcome.js';
import type { LeasedDelivery } from '../model/delivery.js';
import type { HeldLease } from '../model/lease.repository.js';
import type { CircuitBreaker } from '../policy/circuit-breaker.js';
import { extraInProcess } from '../policy/lane-width.js';
import type { Deliverer, Report } from '../send/deliverer.js';
import type { Admitted, DispatcherEvents, DispatcherGates, DispatcherLimits } from './dispatching.js';
import { GatedLanes } from './gated-lanes.js';
import type { Flight, Lane } from './lane.js';
import type { Lanes } from './lanes.js';
import { paceOf } from './pace.js';
import { StoreConcurrency } from './store-concurrency.js';

/** Attempts started in one turn of the event loop, which takes about a millisecond. */
const STARTS_A_TURN = 32;
/**
 * How long a stop waits for attempts, in milliseconds: as long as one may take by default. A policy may give attempts more;
 * what they still hold is freed with the lease, and sent again.
 */
const LAST_ATTEMPTS_MS = ATTEMPT_LIMITS.totalMs + 1_000;

/** The receiver may read the request after this, if it is slow or the network is. */
const hasRunOut = (outcome: AttemptOutcome | null) =>
  outcome?.ok === false && outcome.failure === 'timeout' && outcome.status === null;

/** Gives the lanes their turns: round robin, within the limits of store and process. */
export class Dispatcher {
  private readonly ready = new Set<Lane>();
  private readonly stores: StoreConcurrency;
  private readonly gated = new GatedLanes((lane) => this.freed(lane));
  private flying = 0;
  private isPumpScheduled = false;
  private onIdle: (() => void) | undefined;
  private ending: Promise<void> | undefined;

  constructor(
    private readonly lanes: Lanes,
    private readonly deliverer: Deliverer,
    private readonly subscriptions: SubscriptionCache,
    private readonly gates: DispatcherGates,
    private readonly lease: HeldLease,
    private readonly limits: DispatcherLimits,
    private readonly events: DispatcherEvents,
  ) {
    this.stores = new StoreConcurrency(limits.perStore);
    gates.paced.onFreed((lane) => this.freed(lane));
  }

  /** Attempts under way. */
  get inFlight(): number {
    return this.flying;
  }

  /** Takes deliveries that have a place reserved. Gives those that it cannot take, since it has stopped. */
  admit(deliveries: LeasedDelivery[]): LeasedDelivery[] {
    return this.takeIn(deliveries, (delivery) => this.lanes.fill(delivery));
  }

  /** Takes deliveries that were claimed from the store. Gives those that no lane has room for. */
  enqueue(deliveries: LeasedDelivery[]): LeasedDelivery[] {
    return this.takeIn(deliveries, (delivery) => this.lanes.push(delivery));
  }

  /** A delivery of the hook waits in the store, and a claim finds it there from now on. */
  backlogged(storeHash: string, key: string): void {
    const lane = this.lanes.backlogged(storeHash, key);
    if (lane.gate === 'open') this.refillIfLow(lane);
  }

  /** Forgets what has not started: with the lease that was lost, another process may hold it now. */
  forget(): void {
    this.lanes.drain();
    this.ready.clear();
  }

  /** The hook has changed: a lane that its circuit or its policy held back is tried again. */
  reconsider(key: string): void {
    const lane = this.lanes.find(key) ?? this.gates.paced.laneOf(key);
    if (lane) {
      const policy = this.limit(lane);
      this.gated.forget(lane);
      this.gates.paced.reset(lane, policy && paceOf(policy));
      this.lineUp(lane);
    }
    this.pump();
  }

  /** Gives the policy that the lane follows from now on, if it is known. */
  private limit(lane: Lane): HookPolicy | null {
    // The store of a lane that was woken may not be in memory yet.
    if (this.subscriptions.revisionOf(lane.storeHash, lane.key) === undefined) return null;
    const hook = this.subscriptions.find(lane.storeHash, lane.key);
    if (!hook) return null;
    const policy = policyOf(hook);
    lane.limit(policy);
    return policy;
  }

  /** Forgets lanes of hooks that are gone, which may never become idle by themselves, and circuits without attempts. */
  tidy(): void {
    for (const lane of this.lanes.all()) {
      if (!lane.isEmpty || this.subscriptions.revisionOf(lane.storeHash, lane.key) !== undefined) continue;
      lane.forget();
      this.gated.forget(lane);
      this.lanes.drop(lane);
    }
    this.gates.circuits.forgetIdle(performance.now());
  }

  /** Starts nothing more. Resolves when the attempts under way have ended, or after LAST_ATTEMPTS_MS. */
  stop(): Promise<void> {
    this.lanes.close();
    this.ready.clear();
    this.gated.stop();
    this.ending ??= this.lastAttempts().then(() => this.gates.paced.stop());
    return this.ending;
  }

  private lastAttempts(): Promise<void> {
    return new Promise((resolve) => {
      if (this.flying === 0) return resolve();
      setTimeout(resolve, LAST_ATTEMPTS_MS).unref();
      this.onIdle = resolve;
    });
  }

  /** Starts what may start. Does nothing while the lease may be lost. */
  pump(): void {
    if (!this.lease.isAlive) return;
    let started = 0;
    for (const lane of this.ready) {
      if (this.flying >= this.limits.inProcess) return;
      if (started === STARTS_A_TURN) break;
      this.ready.delete(lane);
      if (this.give(lane)) started += 1;
      else this.wakeNext(lane.storeHash);
    }
    if (started === STARTS_A_TURN) this.pumpLater();
  }

  /** Gives the lane its turn. True if it started an attempt. */
  private give(lane: Lane): boolean {
    const hook = this.subscriptions.find(lane.storeHash, lane.key);
    const policy = hook && policyOf(hook);
    if (policy) lane.limit(policy);
    // A time-out or the policy may have narrowed the lane since it lined up.
    if (!lane.isReady || (lane.isExtra && this.flying >= extraInProcess(this.limits.inProcess))) return false;
    const pace = hook?.isActive ? paceOf(policy!) : null;
    if (pace && !this.gates.paced.admits(lane, pace)) return this.trim(lane);
    const now = performance.now();
    const circuit = hook?.isActive && policy?.circuitBreaker ? this.gates.circuits.of(hook, now) : undefined;
    if (circuit && !circuit.admit(now)) this.hold(lane, circuit, hook!);
    else if (!this.stores.acquire(lane)) circuit?.withdraw();
    else {
      this.start(lane, hook, { circuit, place: pace ? this.gates.paced.take(lane) : undefined });
      this.lineUp(lane);
      return true;
    }
    return false;
  }

  /** A slot of the store that a lane was woken for, and leaves, is for the next one: nothing else would wake that. */
  private wakeNext(storeHash: string): void {
    const next = this.stores.next(storeHash);
    if (next) this.ready.add(next);
  }

  /** Lets the sockets be served in between: building many requests in one turn would delay every publisher. */
  private pumpLater(): void {
    if (this.isPumpScheduled) return;
    this.isPumpScheduled = true;
    setImmediate(() => {
      this.isPumpScheduled = false;
      this.pump();
    });
  }

  private takeIn(
    deliveries: LeasedDelivery[],
    intoLane: (delivery: LeasedDelivery) => Lane | null,
  ): LeasedDelivery[] {
    const refused = deliveries.filter((delivery) => {
      const lane = intoLane(delivery);
      if (lane) this.lineUp(lane);
      return lane === null;
    });
    this.pump();
    return refused;
  }

  private lineUp(lane: Lane): void {
    if (lane.isReady) this.ready.add(lane);
  }

  private hold(lane: Lane, circuit: CircuitBreaker, hook: Subscription): void {
    const isFirst = this.gated.hold(lane, circuit);
    this.trim(lane);
    if (isFirst) this.events.held(hook);
  }

  /** What the lane may not keep in memory goes back to the store. False: nothing was started. */
  private trim(lane: Lane): false {
    const excess = lane.trim();
    if (excess.length > 0) this.events.released(excess);
    return false;
  }

  private freed(lane: Lane): void {
    this.lineUp(lane);
    // A probe needs no more than the lane holds. If it succeeds, the lane asks for more.
    if (lane.gate === 'open') this.refillIfLow(lane);
    this.lanes.drop(lane);
    this.pumpLater();
  }

  private start(lane: Lane, hook: Subscription | undefined, { circuit, place }: Admitted): void {
    const delivery = lane.take()!;
    this.flying += 1;
    const flight = lane.begin();
    const { leaseId } = this.lease;
    void this.deliverer.deliver(delivery, hook, circuit).then((report) => {
      // A delivery of a lost lease is no longer ours to settle.
      if (leaseId === this.lease.leaseId) this.events.settled(report);
      if (place !== undefined) this.gates.paced.end(lane, place, hasRunOut(report.outcome));
      if (circuit) this.gated.narrow(lane, circuit, performance.now());
      this.finish(lane, flight, report);
      if (circuit) this.gated.look(circuit, performance.now());
    });
  }

  private refillIfLow(lane: Lane): void {
    if (lane.wanted > 0) this.events.needsRefill(lane);
  }

  private finish(lane: Lane, flight: Flight, { signal, outcome }: Report): void {
    if (signal === 'timed_out') lane.narrow();
    else if (signal === 'answered') lane.widen(outcome?.ok ? outcome.durationMs : null);
    else lane.fallBack();
    this.flying -= 1;
    lane.end(flight);
    const unblocked = this.stores.release(lane.storeHash);
    if (unblocked) this.ready.add(unblocked);
    this.lineUp(lane);
    this.refillIfLow(lane);
    this.lanes.drop(lane);
    if (this.flying === 0) this.onIdle?.();
    this.pump();
  }
}
