import { policyOf } from '../../policies/hook-policy.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { CircuitBreaker, type CircuitState } from './circuit-breaker.js';

/** The state of the circuits, for those who only show it. */
export abstract class CircuitView {
  /** @param host as in the canonical URL, with the port if the URL has one */
  abstract stateOf(host: string, clientId: string): CircuitState;

  /** Whether any circuit is not closed. */
  abstract readonly holdsAny: boolean;

  /** The state of the circuit that a subscription has. One that has none gets everything. */
  ofHook(hook: Pick<Subscription, 'canonicalUrl' | 'clientId' | 'policy'>): CircuitState {
    const { canonicalUrl, clientId } = hook;
    return policyOf(hook).circuitBreaker ? this.stateOf(new URL(canonicalUrl).host, clientId) : 'closed';
  }

  /** Whether the subscription gets nothing for now, or only a few attempts of recovery. */
  holds(hook: Pick<Subscription, 'canonicalUrl' | 'clientId' | 'policy'>): boolean {
    return this.ofHook(hook) !== 'closed';
  }
}

/** A circuit that is not closed. */
export interface HeldCircuit {
  clientId: string;
  host: string;
  state: Exclude<CircuitState, 'closed'>;
  opensInMs: number;
}

/** How many circuits are checked each time one is added. In the long run this checks all of them. */
const SWEEP = 4;

/**
 * The circuits of this process, by app and destination host. They count only the attempts of this process. They use the
 * monotonic clock, because a wall clock that is set back would keep them open for longer.
 */
export class CircuitBreakers extends CircuitView {
  private readonly circuits = new Map<string, CircuitBreaker>();
  private readonly keys = new WeakMap<Subscription, string>();

  of(subscription: Subscription, now: number): CircuitBreaker {
    const key = this.keyOf(subscription);
    let circuit = this.circuits.get(key);
    if (!circuit) {
      this.sweep(now);
      circuit = new CircuitBreaker();
      this.circuits.set(key, circuit);
    }
    return circuit;
  }

  override stateOf(host: string, clientId: string): CircuitState {
    return this.circuits.get(`${clientId} ${host}`)?.state(performance.now()) ?? 'closed';
  }

  override get holdsAny(): boolean {
    const now = performance.now();
    return [...this.circuits.values()].some((circuit) => circuit.state(now) !== 'closed');
  }

  /** Those that are not closed. */
  held(now: number): HeldCircuit[] {
    const held: HeldCircuit[] = [];
    for (const [key, circuit] of this.circuits) {
      const state = circuit.state(now);
      if (state === 'closed') continue;
      const [clientId, host] = key.split(' ') as [string, string];
      held.push({ clientId, host, state, opensInMs: circuit.opensIn(now) });
    }
    return held;
  }

  /** Lets a probe go now, if the circuit is open here. */
  probe(clientId: string, host: string, now: number): void {
    this.circuits.get(`${clientId} ${host}`)?.probe(now);
  }

  /** How many are in each state, for metrics. */
  count(now: number): Record<CircuitState, number> {
    const counts = { closed: 0, open: 0, probing: 0 };
    for (const circuit of this.circuits.values()) counts[circuit.state(now)] += 1;
    return counts;
  }

  /** Forgets every circuit that is no different from a new one. */
  forgetIdle(now: number): void {
    this.sweep(now, this.circuits.size);
  }

  private keyOf(subscription: Subscription): string {
    let key = this.keys.get(subscription);
    if (key === undefined) {
      key = `${subscription.clientId} ${new URL(subscription.canonicalUrl).host}`;
      this.keys.set(subscription, key);
    }
    return key;
  }

  private sweep(now: number, count = SWEEP): void {
    let looked = 0;
    for (const [key, circuit] of this.circuits) {
      this.circuits.delete(key);
      // Circuits that are still needed go to the end of the map, so that the next sweep checks others.
      if (!circuit.isForgettable(now)) this.circuits.set(key, circuit);
      looked += 1;
      if (looked >= count) return;
    }
  }
}
