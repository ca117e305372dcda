import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { leasedOf } from '../../../test/support/delivery-fixtures.js';
import { CIRCUIT, CircuitBreaker } from '../policy/circuit-breaker.js';
import { GatedLanes } from './gated-lanes.js';
import { Lane } from './lane.js';
import { QueueQuota } from './queue-quota.js';

const OPENED = 1_000;
/** The circuit may be tried again. */
const LATER = OPENED + CIRCUIT.openMs;

let freed: string[];
let gates: GatedLanes;
let circuit: CircuitBreaker;

beforeEach(() => {
  freed = [];
  gates = new GatedLanes((lane) => freed.push(`${lane.key} ${lane.gate}`));
  circuit = new CircuitBreaker();
  for (let i = 0; i < CIRCUIT.minAttempts; i++) {
    circuit.admit(OPENED);
    circuit.record(false, OPENED);
  }
});
afterEach(() => {
  gates.stop();
  jest.useRealTimers();
});

function lane(key: string, queued = 1): Lane {
  const made = new Lane(key, 's', { width: { usual: 8, most: 8 }, quota: new QueueQuota(1_000) });
  for (let n = 0; n < queued; n++) made.push(leasedOf(key, `${key}${n}`));
  return made;
}

/** Lets the circuit's width grow to `width` attempts at once. */
function widen(width: number): void {
  for (let now = 1; now < width; now *= 2) {
    circuit.admit(LATER);
    circuit.record(true, LATER);
  }
}

describe('GatedLanes', () => {
  it('lets as many lanes try as the circuit has places, each once, in the order of their refusals', () => {
    for (const key of ['a', 'b', 'c']) gates.hold(lane(key), circuit);
    widen(2);
    gates.look(circuit, LATER);
    expect(freed).toEqual(['a ajar', 'b ajar']);
    gates.look(circuit, LATER);
    expect(freed.slice(2)).toEqual(['c ajar']);
  });

  it('gives no place to a lane that has nothing to send, or that tries already', () => {
    const [empty, trying, waiting] = [lane('empty', 0), lane('trying'), lane('waiting')];
    for (const one of [empty, trying, waiting]) gates.hold(one, circuit);
    gates.look(circuit, LATER);
    expect(freed).toEqual(['trying ajar']);
    gates.look(circuit, LATER);
    expect(freed).toEqual(['trying ajar', 'waiting ajar']);
  });

  it('lets nobody try while the circuit is open, or has no place left', () => {
    gates.hold(lane('a'), circuit);
    gates.look(circuit, LATER - 1);
    circuit.admit(LATER);
    gates.look(circuit, LATER);
    expect(freed).toEqual([]);
  });

  it('shuts a lane again whose attempt took the last place, behind the other lanes', () => {
    const [first, second] = [lane('first'), lane('second')];
    gates.hold(first, circuit);
    gates.hold(second, circuit);
    gates.look(circuit, LATER);
    circuit.admit(LATER);
    gates.narrow(first, circuit, LATER);
    expect(first.gate).toBe('shut');
    circuit.withdraw();
    gates.look(circuit, LATER);
    expect(freed).toEqual(['first ajar', 'second ajar']);
  });

  it('leaves a lane ajar while its circuit has a place, and an open lane open', () => {
    const [ajar, open] = [lane('ajar'), lane('open')];
    gates.hold(ajar, circuit);
    gates.look(circuit, LATER);
    gates.narrow(ajar, circuit, LATER);
    circuit.admit(LATER);
    gates.narrow(open, circuit, LATER);
    expect([ajar.gate, open.gate]).toEqual(['ajar', 'open']);
  });

  it('calls only the first refusal new, until the circuit has closed', () => {
    const one = lane('a');
    expect([gates.hold(one, circuit), gates.hold(one, circuit)]).toEqual([true, false]);
    widen(2 * CIRCUIT.fullWidth);
    gates.look(circuit, LATER);
    expect(freed).toEqual(['a open']);
    expect(gates.hold(one, circuit)).toBe(true);
  });

  it('frees only the lane whose hook has changed, and forgets it', () => {
    const [changed, other] = [lane('changed'), lane('other')];
    gates.hold(changed, circuit);
    gates.hold(other, circuit);
    gates.forget(changed);
    gates.forget(lane('never held'));
    expect(freed).toEqual(['changed open']);
    widen(2 * CIRCUIT.fullWidth);
    gates.look(circuit, LATER);
    expect(freed).toEqual(['changed open', 'other open']);
  });

  it('looks at its circuits by itself, while any lane is held, until it is stopped', () => {
    jest.useFakeTimers({ now: 0 });
    const now = jest.spyOn(performance, 'now').mockReturnValue(LATER - 1);
    gates.hold(lane('a'), circuit);
    jest.advanceTimersByTime(2_000);
    expect(freed).toEqual([]);
    now.mockReturnValue(LATER);
    jest.advanceTimersByTime(500);
    expect(freed).toEqual(['a ajar']);
    gates.hold(lane('b'), circuit);
    gates.stop();
    jest.advanceTimersByTime(2_000);
    expect(freed).toEqual(['a ajar']);
  });

  it('keeps no timer when no lane is held any more', () => {
    jest.useFakeTimers({ now: 0 });
    const one = lane('a');
    gates.hold(one, circuit);
    gates.forget(one);
    jest.advanceTimersByTime(500);
    expect(jest.getTimerCount()).toBe(0);
  });
});
