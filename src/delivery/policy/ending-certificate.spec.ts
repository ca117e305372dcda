import { describe, expect, it } from '@jest/globals';
import { isEndingSoon } from './ending-certificate.js';

const DAY_MS = 86_400_000;
const NOW = 1_700_000_000_000;

const endsIn = (days: number, lifetime: number) =>
  isEndingSoon({ validFrom: NOW + (days - lifetime) * DAY_MS, expiresAt: NOW + days * DAY_MS }, NOW);

describe('A certificate ends soon', () => {
  it('30 days before its end', () => {
    expect([endsIn(31, 365), endsIn(30, 365), endsIn(1, 365), endsIn(-1, 365)]).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it('only in the last quarter of a lifetime that is short: a program renews it before', () => {
    expect([endsIn(30, 90), endsIn(23, 90), endsIn(22, 90)]).toEqual([false, false, true]);
    expect([endsIn(2, 6), endsIn(1, 6)]).toEqual([false, true]);
  });
});
