import { describe, expect, it } from '@jest/globals';
import { LimitReached } from '../../errors/repository-errors.js';
import type { NewReplay } from './replay.repository.js';
import {
  afterStep,
  assertMayStart,
  cancelledReplay,
  rangeOf,
  skipReasonOf,
  startedReplay,
} from './replay-rules.js';

const input: NewReplay = {
  id: 'r',
  storeHash: 's',
  clientId: 'c',
  subscriptionKey: 'k',
  from: 100,
  to: 900,
  states: ['exhausted'],
  failure: null,
  matched: 4,
  rate: 2,
  createdAt: 500,
};

describe('assertMayStart', () => {
  it('lets one replay of a hook run at a time', () => {
    expect(() => assertMayStart(0)).not.toThrow();
    expect(() => assertMayStart(1)).toThrow(new LimitReached('replay', 1));
  });
});

describe('startedReplay', () => {
  it('runs, and has done nothing yet', () => {
    const progress = { state: 'running', done: 0, finishedAt: null };
    expect(startedReplay(input)).toEqual({ ...input, ...progress });
  });
});

describe('cancelledReplay', () => {
  it('ends a running replay once', () => {
    const cancelled = cancelledReplay(startedReplay(input), 700);
    expect(cancelled).toMatchObject({ state: 'cancelled', finishedAt: 700, matched: 4 });
    expect(cancelledReplay(cancelled!, 800)).toBeNull();
  });
});

describe('rangeOf', () => {
  it('ends when the replay was created, or before', () => {
    expect(rangeOf(startedReplay(input))).toEqual({
      from: 100,
      to: 500,
      states: ['exhausted'],
      failure: null,
    });
    expect(rangeOf(startedReplay({ ...input, to: 300 }))).toMatchObject({ to: 300 });
  });
});

describe('skipReasonOf', () => {
  it('lets a part of a recovery send to a hook that exists and is on', () => {
    expect(skipReasonOf({ isActive: true })).toBeNull();
    expect(skipReasonOf({ isActive: false })).toBe('hook_off');
    expect(skipReasonOf(null)).toBe('hook_deleted');
  });
});

describe('afterStep', () => {
  const replay = { rate: 2, position: 10 };

  it('goes on after the last that it took while a step is full', () => {
    expect(afterStep(replay, { taken: [11, 15] })).toEqual({ position: 15, isDone: false });
  });

  it('goes on where it stopped looking, even if it took nothing', () => {
    expect(afterStep(replay, { taken: [], stoppedAt: 99 })).toEqual({ position: 99, isDone: false });
    expect(afterStep(replay, { taken: [11], stoppedAt: 99 })).toEqual({ position: 99, isDone: false });
  });

  it('is done when it reached the end of the range with room left', () => {
    expect(afterStep(replay, { taken: [11] })).toEqual({ position: 11, isDone: true });
    expect(afterStep(replay, { taken: [] })).toEqual({ position: 10, isDone: true });
  });
});
