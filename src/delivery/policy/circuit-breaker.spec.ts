import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CIRCUIT, CircuitBreaker } from './circuit-breaker.js';

const start = 1_700_000_000_000;

function attempts(circuit: CircuitBreaker, results: boolean[], now = start): void {
  for (const success of results) if (circuit.admit(now)) circuit.record(success, now);
}

const times = (count: number, value: boolean) => Array.from({ length: count }, () => value);

function opened(): CircuitBreaker {
  const circuit = new CircuitBreaker();
  attempts(circuit, [...times(89, true), ...times(11, false)]);
  return circuit;
}

describe('CircuitBreaker', () => {
  it('stays closed while fewer than a hundred attempts are in the window', () => {
    const circuit = new CircuitBreaker();
    attempts(circuit, times(99, false));
    expect(circuit.state(start)).toBe('closed');
  });

  it('opens when the success share is under ninety per cent of a hundred', () => {
    expect(opened().state(start)).toBe('open');
    expect(opened().admit(start)).toBe(false);
  });

  it('lets one probe go at once when it is asked to, and opens again if that fails', () => {
    const circuit = opened();
    expect(circuit.opensIn(start)).toBe(CIRCUIT.openMs);
    circuit.probe(start + 1);
    expect([circuit.state(start + 1), circuit.opensIn(start + 1)]).toEqual(['probing', 0]);
    expect([circuit.admit(start + 1), circuit.admit(start + 1)]).toEqual([true, false]);
    circuit.record(false, start + 1);
    expect([circuit.state(start + 1), circuit.opensIn(start + 1)]).toEqual(['open', CIRCUIT.openMs]);
  });

  it('stays as it is when it is asked for a probe and is not open', () => {
    const [closed, probing] = [new CircuitBreaker(), opened()];
    closed.probe(start);
    expect([closed.state(start), closed.spare(start)]).toEqual(['closed', Number.POSITIVE_INFINITY]);
    const later = start + CIRCUIT.openMs;
    probing.admit(later);
    probing.probe(later + 1);
    expect([probing.state(later + 1), probing.spare(later + 1)]).toEqual(['probing', 0]);
  });

  it('stays closed at ninety per cent', () => {
    const circuit = new CircuitBreaker();
    attempts(circuit, [...times(90, true), ...times(10, false)]);
    expect(circuit.state(start)).toBe('closed');
  });

  it('forgets what is older than two minutes', () => {
    const circuit = new CircuitBreaker();
    attempts(circuit, times(99, false));
    attempts(circuit, times(2, false), start + CIRCUIT.windowMs + 1);
    expect(circuit.state(start + CIRCUIT.windowMs + 1)).toBe('closed');
  });

  it('counts attempts of the last two minutes together, up to their last millisecond', () => {
    const circuit = new CircuitBreaker();
    attempts(circuit, times(99, false));
    attempts(circuit, [false], start + CIRCUIT.windowMs - 1);
    expect(circuit.state(start + CIRCUIT.windowMs - 1)).toBe('open');
  });

  it('drops the oldest ten seconds of the window at the end of their two minutes', () => {
    const circuit = new CircuitBreaker();
    attempts(circuit, times(99, false));
    attempts(circuit, [false], start + CIRCUIT.windowMs);
    expect(circuit.state(start + CIRCUIT.windowMs)).toBe('closed');
  });

  it('keeps one count for ten seconds, however many attempts fall into them', () => {
    const circuit = new CircuitBreaker();
    attempts(circuit, times(50, true));
    attempts(circuit, times(50, true), start + 10_000);
    attempts(circuit, times(50, true), start + 29_999);
    expect(circuit['buckets'].map(({ attempts: count }) => count)).toEqual([50, 50, 50]);
  });

  it('takes what was under way when it opened for no probe', () => {
    const circuit = new CircuitBreaker();
    for (let i = 0; i < 20; i++) circuit.admit(start);
    attempts(circuit, [...times(89, true), ...times(11, false)]);
    for (let i = 0; i < 20; i++) circuit.record(true, start + 1);
    const later = start + CIRCUIT.openMs;
    expect([circuit.admit(later), circuit.admit(later)]).toEqual([true, false]);
  });

  it('lets one probe go after three minutes, and nothing beside it', () => {
    const circuit = opened();
    const later = start + CIRCUIT.openMs;
    expect(circuit.admit(later - 1)).toBe(false);
    expect([circuit.admit(later), circuit.admit(later)]).toEqual([true, false]);
    expect(circuit.state(later)).toBe('probing');
  });

  it('opens again when the probe fails', () => {
    const circuit = opened();
    const later = start + CIRCUIT.openMs;
    attempts(circuit, [false], later);
    expect(circuit.state(later)).toBe('open');
    expect(circuit.spare(later + CIRCUIT.openMs - 1)).toBe(0);
    expect(circuit.spare(later + CIRCUIT.openMs)).toBe(1);
  });

  it('ramps up with each success until nothing is held back', () => {
    const circuit = opened();
    const later = start + CIRCUIT.openMs;
    attempts(circuit, [true], later);
    expect([circuit.admit(later), circuit.admit(later), circuit.admit(later)]).toEqual([true, true, false]);
    circuit.record(true, later);
    circuit.record(true, later);
    attempts(circuit, times(10, true), later);
    expect(circuit.state(later)).toBe('closed');
  });

  it('holds sixty-four in flight at once before it lifts the limit', () => {
    const circuit = opened();
    const later = start + CIRCUIT.openMs;
    for (let width = 1; width < CIRCUIT.fullWidth; width *= 2) attempts(circuit, [true], later);
    const admitted = Array.from({ length: CIRCUIT.fullWidth + 1 }, () => circuit.admit(later));
    expect(admitted.lastIndexOf(true)).toBe(CIRCUIT.fullWidth - 1);
    expect(admitted.at(-1)).toBe(false);
    circuit.record(true, later);
    expect(circuit.state(later)).toBe('closed');
  });

  it('lets another probe go after one that was not sent', () => {
    const circuit = opened();
    const later = start + CIRCUIT.openMs;
    circuit.admit(later);
    circuit.withdraw();
    expect([circuit.admit(later), circuit.admit(later)]).toEqual([true, false]);
  });

  it('may be forgotten when the window is over, unless it is open or has an attempt in flight', () => {
    const circuit = new CircuitBreaker();
    attempts(circuit, [true]);
    const slice = CIRCUIT.windowMs / CIRCUIT.buckets;
    const over = (Math.floor(start / slice) + CIRCUIT.buckets + 1) * slice;
    expect([circuit.isForgettable(over - 1), circuit.isForgettable(over)]).toEqual([false, true]);
    circuit.admit(over);
    expect(circuit.isForgettable(over)).toBe(false);
    expect(opened().isForgettable(start + CIRCUIT.openMs - 1)).toBe(false);
    expect(opened().isForgettable(start + CIRCUIT.openMs)).toBe(false);
  });

  it('closes when its width has passed 64 in flight', () => {
    const circuit = opened();
    const later = start + CIRCUIT.openMs;
    for (let width = 1; width < CIRCUIT.fullWidth; width *= 2) attempts(circuit, [true], later);
    expect(circuit.state(later)).toBe('probing');
    attempts(circuit, [true], later);
    expect(circuit.state(later)).toBe('closed');
  });

  it('never counts fewer than nothing in flight', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(300_000)), { maxLength: 400 }), (steps) => {
        const circuit = new CircuitBreaker();
        let now = start;
        for (const [success, pause] of steps) {
          now += pause;
          if (circuit.admit(now)) circuit.record(success, now);
        }
        expect(circuit.admit(now + CIRCUIT.openMs)).toBe(true);
      }),
    );
  });
});

describe('CircuitBreaker.isForgettable', () => {
  const later = start + CIRCUIT.openMs;

  it('is true for a circuit without attempts', () => {
    expect(new CircuitBreaker().isForgettable(start)).toBe(true);
  });

  it('is false until the last attempt has left the window', () => {
    const circuit = new CircuitBreaker();
    attempts(circuit, [true]);
    attempts(circuit, [false], start + 10_000);
    const left = start + 10_000 + CIRCUIT.windowMs + 10_000;
    expect([circuit.isForgettable(left - 1), circuit.isForgettable(left)]).toEqual([false, true]);
  });

  it('is false while an attempt is in flight', () => {
    const circuit = new CircuitBreaker();
    circuit.admit(start);
    expect(circuit.isForgettable(later)).toBe(false);
    circuit.withdraw();
    expect(circuit.isForgettable(later)).toBe(true);
  });

  it('is false while the circuit is open or probing', () => {
    const circuit = opened();
    expect([circuit.isForgettable(start), circuit.isForgettable(later)]).toEqual([false, false]);
  });
});
