import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pass } from '../../../../test/support/delivery-fixtures.js';
import { AnswerWatch } from './answer-watch.js';

describe('AnswerWatch', () => {
  let isWaiting: boolean;
  let silences: number;
  let watch: AnswerWatch;

  beforeEach(() => {
    jest.useFakeTimers();
    isWaiting = true;
    silences = 0;
    watch = new AnswerWatch({ looks: 60, isWaiting: () => isWaiting, onSilence: () => (silences += 1) });
    watch.start();
  });
  afterEach(() => {
    watch.stop();
    jest.useRealTimers();
  });

  it('reports once that a call had no answer at sixty looks in a row, one a second', async () => {
    await pass(59_999);
    expect(silences).toBe(0);
    await pass(1);
    expect(silences).toBe(1);
    await pass(600_000);
    expect(silences).toBe(1);
  });

  it('begins again with each answer, though others are owed', async () => {
    for (let minute = 0; minute < 10; minute++) {
      await pass(59_000);
      watch.answered();
    }
    expect(silences).toBe(0);
    await pass(60_000);
    expect(silences).toBe(1);
  });

  it('does not mind how long a thread without calls is silent', async () => {
    isWaiting = false;
    await pass(3_600_000);
    isWaiting = true;
    await pass(59_999);
    expect(silences).toBe(0);
  });

  it('does not take the hour in which the process was stopped for a silence', async () => {
    await pass(30_000);
    const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 3_600_000);
    jest.setSystemTime(Date.now() + 3_600_000);
    // The timer fires before the answers are read.
    await pass(1_000);
    expect(silences).toBe(0);
    watch.answered();
    await pass(59_000);
    expect(silences).toBe(0);
    now.mockRestore();
  });

  it('looks once a second, however often it is started: each answer starts it', async () => {
    for (let answer = 0; answer < 3; answer++) watch.start();
    expect(jest.getTimerCount()).toBe(1);
    await pass(59_999);
    expect(silences).toBe(0);
  });

  it('looks no more once it is stopped', async () => {
    watch.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
