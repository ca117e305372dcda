import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { deferred, pass } from '../../../test/support/delivery-fixtures.js';
import { LATER, laneWith, PACE } from '../../../test/support/paced-lane.js';
import type { RateAnswer } from '../policy/rate-places.js';

const places = (granted: number): RateAnswer => ({ granted, againInMs: 0, isAmple: false });

beforeEach(async () => {
  jest.useFakeTimers();
  await pass(10_000);
});
afterEach(() => {
  jest.useRealTimers();
});

describe('A lane without a place', () => {
  it('asks for a quarter of the limit, held until nothing of the attempts can reach the receiver', async () => {
    const { asks, start } = laneWith(8);
    start(1);
    await pass(1);
    const hook = { storeHash: 'store', subscriptionKey: 'hook' };
    expect(asks).toMatchObject([{ hook, limit: PACE.limit, wanted: 2, holdMs: 3_000, ended: [] }]);
  });

  it('asks again when the store says that there may be one', async () => {
    const { asks, start } = laneWith(8, { granted: 0, againInMs: 700, isAmple: false });
    start(1);
    await pass(5_000);
    expect(asks.map(({ at }) => at)).toEqual([0, 700]);
  });

  it('asks at once if its hook has changed since the question', async () => {
    const answer = deferred<RateAnswer>();
    const { lane, paced, asks, start } = laneWith(8, answer.promise);
    start(1);
    await pass(100);
    paced.reset(lane, PACE);
    start(1);
    await pass(100);
    answer.resolve(LATER);
    await pass(1);
    expect(asks.map(({ at }) => at)).toEqual([0, 200]);
  });

  it('asks one question at a time', async () => {
    const answer = deferred<RateAnswer>();
    const { asks, start } = laneWith(8, answer.promise);
    start(1);
    await pass(100);
    start(1);
    await pass(100);
    expect(asks).toHaveLength(1);
    answer.resolve(places(2));
    await pass(1);
    expect(asks).toHaveLength(2);
  });

  it('asks nothing, and is free, if nothing waits in it any more', async () => {
    const { lane, asks, start, freed } = laneWith(1);
    start(1);
    lane.take();
    await pass(100);
    expect([asks.length, lane.isPaced, freed()]).toEqual([0, false, 1]);
  });
});

describe('A place that has ended', () => {
  it('is told 20 ms after the first of several', async () => {
    const { lane, paced, asks, taken, start, freed } = laneWith(2, places(2));
    start(2);
    await pass(100);
    paced.end(lane, taken[0]!, false);
    await pass(15);
    paced.end(lane, taken[1]!, false);
    await pass(100);
    expect(asks.slice(1)).toMatchObject([{ at: 120, wanted: 0, ended: [{ used: 2, unused: 0 }] }]);
    expect(freed()).toBe(1);
  });

  it('is told later if the window is long', async () => {
    const { lane, paced, asks } = laneWith(1, places(1));
    const pace = { ...PACE, limit: { requests: 8, windowMs: 60_000 } };
    paced.onFreed(() => undefined);
    expect(paced.admits(lane, pace)).toBe(false);
    await pass(1);
    expect(paced.admits(lane, pace)).toBe(true);
    paced.end(lane, paced.take(lane), false);
    await pass(500);
    expect(asks.map(({ at }) => at)).toEqual([0, 234]);
  });

  it('is told at once with the next question', async () => {
    const { lane, paced, asks, taken, start } = laneWith(3, places(2));
    const waiting = lane.take()!;
    start(2);
    await pass(100);
    lane.push(waiting);
    paced.end(lane, taken[0]!, false);
    start(1);
    await pass(1);
    expect(asks.slice(1)).toMatchObject([{ at: 100, wanted: 1, ended: [{ used: 1 }] }]);
  });

  it('by its time-out is told a second later, when nothing of it can be on its way', async () => {
    const { lane, paced, taken, start, told } = laneWith(1, places(1));
    start(1);
    await pass(100);
    paced.end(lane, taken[0]!, true);
    await pass(999);
    expect(told()).toEqual([]);
    await pass(21);
    expect(told()).toEqual([{ id: taken[0], used: 1, unused: 0 }]);
  });

  it('is told alone, and a lane that runs out of places meanwhile asks as soon as that is answered', async () => {
    const answer = deferred<RateAnswer>();
    const { lane, paced, asks, taken, start } = laneWith(2, places(1), answer.promise);
    const waiting = lane.take()!;
    start(1);
    await pass(100);
    paced.end(lane, taken[0]!, false);
    await pass(30);
    lane.push(waiting);
    start(1);
    await pass(70);
    answer.resolve(LATER);
    await pass(5);
    expect(asks.slice(1)).toMatchObject([{ wanted: 0 }, { wanted: 1, ended: [] }]);
  });

  it('is told again as it was if the store failed, half a second later', async () => {
    const { lane, paced, asks, taken, errors, start } = laneWith(
      1,
      places(1),
      Promise.reject(new Error('away')),
    );
    start(1);
    await pass(100);
    paced.end(lane, taken[0]!, false);
    await pass(1_000);
    const ended = [{ id: taken[0], used: 1, unused: 0 }];
    expect(asks.slice(1)).toMatchObject([
      { at: 120, ended },
      { at: 620, ended },
    ]);
    expect([asks.length, errors.length]).toEqual([3, 1]);
    expect(asks[2]!.ended).toEqual(ended);
  });

  it('is told with what its reservation has left, if both are told again', async () => {
    const answer = deferred<RateAnswer>();
    const { lane, paced, asks, taken, start, startWhenFreed } = laneWith(3, places(2), answer.promise);
    startWhenFreed(1);
    start(1);
    await pass(100);
    paced.end(lane, taken[0]!, false);
    await pass(30);
    paced.reset(lane, PACE);
    answer.reject(new Error('away'));
    await pass(1_000);
    expect(asks[2]!.ended).toEqual([{ id: taken[0], used: 1, unused: 1 }]);
  });
});

describe('A place that is not used', () => {
  it('is given back a second after it was asked for', async () => {
    const { asks, taken, start, startWhenFreed } = laneWith(8, places(2));
    startWhenFreed(1);
    start(1);
    await pass(5_000);
    expect(taken).toHaveLength(1);
    expect(asks.slice(1)).toMatchObject([{ at: 1_000, wanted: 0, ended: [{ used: 0, unused: 1 }] }]);
  });

  it('is given back at once when the hook has changed, and the next attempt asks again', async () => {
    const { lane, paced, asks, taken, start, startWhenFreed } = laneWith(8, places(2));
    startWhenFreed(1);
    start(1);
    await pass(100);
    paced.reset(lane, PACE);
    start(1);
    await pass(1);
    expect(taken).toHaveLength(1);
    expect(asks.slice(1)).toMatchObject([{ at: 100, wanted: 2, ended: [{ id: taken[0], unused: 1 }] }]);
  });
});

describe('A hook with an attempt under way', () => {
  it('is kept until that has ended and is told, and then forgotten', async () => {
    const { lane, paced, taken, start, told } = laneWith(1, places(1));
    start(1);
    await pass(900);
    paced.end(lane, taken[0]!, false);
    await pass(50);
    expect(told()).toEqual([{ id: taken[0], used: 1, unused: 0 }]);
    // What is forgotten has nothing to look at.
    paced.reset(lane, PACE);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('At the stop', () => {
  it('the store is told what has ended and what is not used, and is asked nothing more', async () => {
    const { lane, paced, asks, taken, start, startWhenFreed } = laneWith(8, places(3));
    startWhenFreed(1);
    start(1);
    await pass(100);
    paced.end(lane, taken[0]!, false);
    await paced.stop();
    expect(asks.slice(1)).toMatchObject([{ wanted: 0, ended: [{ id: taken[0], used: 1, unused: 2 }] }]);
    start(1);
    await pass(5_000);
    expect(asks).toHaveLength(2);
  });

  it('the store is not called if there is nothing to tell', async () => {
    const { paced, asks, start } = laneWith(1, places(1));
    start(1);
    await pass(100);
    await paced.stop();
    expect(asks).toHaveLength(1);
  });
});
