import { setFlagsFromString } from 'node:v8';

const HELD = 1;
/** V8's own value. */
const FREE = 2;

/**
 * Keeps the young generation small, in all threads, while the service starts. Loading modules leaves so much alive that V8
 * would let it grow to its largest size, 32 MB, and a service at rest never gives that back (measured: 18 MB of
 * memory). Set back for the load that comes: a small one would be collected too often.
 */
export const holdYoungGeneration = (): void => grow(HELD);

export const freeYoungGeneration = (): void => grow(FREE);

function grow(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}
