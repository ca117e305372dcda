import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 4_096;

/** A source of random numbers, 0 ≤ n < 1 in steps of 1/256, cryptographic, and fetched a pool at a time. */
export function randomDigits(): () => number {
  const pool = Buffer.allocUnsafe(POOL_BYTES);
  let next = POOL_BYTES;
  return () => {
    if (next === POOL_BYTES) {
      randomFillSync(pool);
      next = 0;
    }
    return pool[next++]! / 256;
  };
}
