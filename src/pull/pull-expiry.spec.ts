import { describe, expect, it } from '@jest/globals';
import { expiryAfterPull } from './pull-expiry.js';

const EXPIRES_IN = 60_000;

describe('expiryAfterPull', () => {
  it('leaves the whole time after every pull, however they follow each other', () => {
    for (const pause of [1, 100, 14_000, 15_000, 16_000, 59_999]) {
      let [now, expiresAt] = [0, EXPIRES_IN];
      for (let pulls = 0; pulls < 500; pulls++) {
        now += pause;
        expiresAt = expiryAfterPull(EXPIRES_IN, expiresAt, now) ?? expiresAt;
        expect(expiresAt - now).toBeGreaterThanOrEqual(EXPIRES_IN);
        expect(expiresAt - now).toBeLessThanOrEqual(EXPIRES_IN * 1.25);
      }
    }
  });

  it('moves the expiry a few times in its time, and not with each pull', () => {
    let [expiresAt, writes] = [EXPIRES_IN, 0];
    for (let now = 1; now <= EXPIRES_IN; now++) {
      const later = expiryAfterPull(EXPIRES_IN, expiresAt, now);
      if (later === null) continue;
      expiresAt = later;
      writes += 1;
    }
    expect(writes).toBeLessThanOrEqual(5);
  });
});
