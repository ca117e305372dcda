/** Of the time without a pull, what the expiry is moved on besides: so not every pull needs a write. */
const SPARE = 0.25;

/**
 * Where a pull moves the expiry of its subscription to, in epoch milliseconds. Null: it is late enough already. An app may
 * be silent for all of `expiresIn` after each of its pulls.
 */
export function expiryAfterPull(expiresIn: number, expiresAt: number, now: number): number | null {
  return expiresAt - now >= expiresIn ? null : now + Math.ceil(expiresIn * (1 + SPARE));
}
