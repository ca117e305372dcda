import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Turns } from './turns.js';

describe('Turns', () => {
  const ran: string[] = [];
  let turns: Turns;
  let now: number;

  /** A step that takes so many milliseconds. */
  const step = (name: string, ms = 0) =>
    jest.fn(() => {
      ran.push(name);
      now += ms;
    });
  /** One round of the event loop: what was planned before has run by then. */
  const round = () => new Promise((resolve) => setImmediate(resolve));

  beforeEach(() => {
    ran.length = 0;
    turns = new Turns();
    now = 1_000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('take no step at once, and each step once, in the order in which they came', async () => {
    for (const name of ['a', 'b', 'c']) turns.await(step(name));
    expect(ran).toEqual([]);
    await round();
    expect(ran).toEqual(['a', 'b', 'c']);
    await round();
    expect(ran).toHaveLength(3);
  });

  it('leave a step that waits already where it is', async () => {
    const first = step('first');
    turns.await(first);
    turns.await(step('second'));
    turns.await(first);
    await round();
    expect(ran).toEqual(['first', 'second']);
  });

  it('give a step its next turn behind those that wait', async () => {
    const again = () => {
      ran.push('again');
      if (ran.length < 4) turns.await(again);
    };
    turns.await(again);
    turns.await(step('other'));
    await round();
    await round();
    expect(ran).toEqual(['again', 'other', 'again', 'again']);
  });

  it('let the event loop go on after a millisecond of steps, and take the rest in later rounds', async () => {
    for (const name of ['a', 'b', 'c', 'd']) turns.await(step(name, 0.5));
    await round();
    expect(ran).toEqual(['a', 'b']);
    await round();
    expect(ran).toEqual(['a', 'b', 'c', 'd']);
  });

  it('begin again after a time without steps', async () => {
    turns.await(step('early'));
    await round();
    turns.await(step('late'));
    await round();
    expect(ran).toEqual(['early', 'late']);
  });

  it('plan no round while nothing waits', async () => {
    const planned = jest.spyOn(globalThis, 'setImmediate');
    turns.await(step('only'));
    const byTurns = planned.mock.calls.length;
    await round();
    await round();
    expect([byTurns, planned.mock.calls.length]).toEqual([1, 3]);
  });
});
