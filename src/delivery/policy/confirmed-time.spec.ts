import { describe, expect, it } from '@jest/globals';
import { CONFIRM_MS, ConfirmedTime, DRIFT_MS } from './confirmed-time.js';

const DAY_MS = 86_400_000;
const START = 1_800_000_000_000;

/** A process whose wall clock is `offset` ms past the true time, `passed` ms after its start. */
const reading = (passed: number, offset = 0) => ({
  wall: START + passed + offset,
  monotonic: 5_000 + passed,
});

describe('ConfirmedTime', () => {
  it('is the wall clock as long as that moves by what passes, or a little faster or slower', () => {
    const time = new ConfirmedTime(START - 60_000, reading(0));
    for (const [passed, offset] of [
      [1_000, 0],
      [60_000, DRIFT_MS],
      [120_000, -DRIFT_MS / 2],
    ] as const) {
      expect(time.at(reading(passed, offset))).toBe(START + passed + offset);
      expect(time.jump(reading(passed, offset))).toBe(0);
    }
  });

  it('moves by what has passed after a jump forward, and believes it after an hour', () => {
    const time = new ConfirmedTime(START, reading(0));
    const jumped = (passed: number) => time.at(reading(passed, 30 * DAY_MS));
    expect(jumped(1_000)).toBe(START + 1_000);
    expect(time.jump(reading(1_000, 30 * DAY_MS))).toBe(30 * DAY_MS);
    expect(jumped(CONFIRM_MS)).toBe(START + CONFIRM_MS);
    expect(jumped(1_000 + CONFIRM_MS)).toBe(START + 1_000 + CONFIRM_MS + 30 * DAY_MS);
    expect(time.jump(reading(1_000 + CONFIRM_MS, 30 * DAY_MS))).toBe(0);
  });

  it('forgets a jump that was undone within the hour', () => {
    const time = new ConfirmedTime(START, reading(0));
    time.at(reading(1_000, DAY_MS));
    expect(time.at(reading(2_000))).toBe(START + 2_000);
    time.at(reading(CONFIRM_MS, DAY_MS));
    expect(time.at(reading(CONFIRM_MS + 2_000, DAY_MS))).toBe(START + CONFIRM_MS + 2_000);
  });

  it('starts the hour again at another jump', () => {
    const time = new ConfirmedTime(START, reading(0));
    time.at(reading(1_000, DAY_MS));
    time.at(reading(CONFIRM_MS, 2 * DAY_MS));
    expect(time.at(reading(CONFIRM_MS + 1_000, 2 * DAY_MS))).toBe(START + CONFIRM_MS + 1_000);
    expect(time.at(reading(2 * CONFIRM_MS, 2 * DAY_MS))).toBe(START + 2 * CONFIRM_MS + 2 * DAY_MS);
  });

  it('follows a clock that is set back at once, and holds it when it is put right', () => {
    const time = new ConfirmedTime(START, reading(0));
    expect(time.at(reading(1_000, -DAY_MS))).toBe(START + 1_000 - DAY_MS);
    expect(time.at(reading(2_000))).toBe(START + 2_000 - DAY_MS);
  });

  it('holds a clock that is far past what was reached before the start', () => {
    const time = new ConfirmedTime(START - DAY_MS, reading(0));
    expect(time.at(reading(1_000))).toBe(START - DAY_MS + 1_000);
    expect(time.at(reading(CONFIRM_MS))).toBe(START + CONFIRM_MS);
  });

  it('believes the clock at the very first start', () => {
    expect(new ConfirmedTime(null, reading(0)).at(reading(1_000))).toBe(START + 1_000);
  });
});
