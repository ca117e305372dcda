import type { CircuitBreaker } from '../policy/circuit-breaker.js';
import type { Lane } from './lane.js';

/**
 * Milliseconds between two looks at the circuits that hold lanes back. It bounds how late a probe goes after a circuit
 * may be tried again; after each attempt its circuit is looked at without delay.
 */
const LOOK_MS = 500;

/**
 * The lanes of hooks whose circuit is not closed. The circuit is a gate at the lane: a delivery that may not be sent stays
 * where it is, in the lane or in the store, and nothing is claimed or written for it until the gate opens.
 */
export class GatedLanes {
  private readonly gates = new Map<CircuitBreaker, Set<Lane>>();
  private timer: NodeJS.Timeout | undefined;

  /** @param freed a lane that may be tried again */
  constructor(private readonly freed: (lane: Lane) => void) {}

  /** The circuit refused an attempt of the lane. True if it is the lane's first refusal since the circuit was closed. */
  hold(lane: Lane, circuit: CircuitBreaker): boolean {
    const isNew = lane.gate === 'open';
    this.shut(lane, circuit);
    this.timer ??= setInterval(() => this.lookAtAll(), LOOK_MS).unref();
    return isNew;
  }

  /** An attempt of the lane has ended, in the circuit that admitted it. If that refuses the next, so must the lane. */
  narrow(lane: Lane, circuit: CircuitBreaker, now: number): void {
    if (lane.gate === 'ajar' && circuit.spare(now) <= 0) this.shut(lane, circuit);
  }

  /** Frees the lanes that the circuit has places for. */
  look(circuit: CircuitBreaker, now: number): void {
    const lanes = this.gates.get(circuit);
    if (!lanes) return;
    if (circuit.state(now) === 'closed') {
      this.gates.delete(circuit);
      for (const lane of lanes) this.free(lane, 'open');
      return;
    }
    let places = circuit.spare(now);
    for (const lane of lanes) {
      if (places <= 0) return;
      if (lane.gate !== 'shut' || !lane.hasNext) continue;
      places -= 1;
      this.free(lane, 'ajar');
    }
  }

  /** The hook has changed: its next delivery may have another circuit, or is not to be sent at all. */
  forget(lane: Lane): void {
    for (const [circuit, lanes] of this.gates) {
      if (lanes.delete(lane) && lanes.size === 0) this.gates.delete(circuit);
    }
    if (lane.gate !== 'open') this.free(lane, 'open');
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private shut(lane: Lane, circuit: CircuitBreaker): void {
    const lanes = this.gates.get(circuit) ?? new Set();
    this.gates.set(circuit, lanes);
    // To the end: the other lanes of the circuit have their turn first.
    lanes.delete(lane);
    lanes.add(lane);
    lane.gate = 'shut';
  }

  private free(lane: Lane, gate: Lane['gate']): void {
    lane.gate = gate;
    this.freed(lane);
  }

  private lookAtAll(): void {
    for (const circuit of this.gates.keys()) this.look(circuit, performance.now());
    if (this.gates.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
