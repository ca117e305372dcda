import { createHash } from 'node:crypto';
import type { EventInput } from './event.schemas.js';

/** What tells a repeated publish from another one under the same idempotency key: SHA-256, hex. */
export function contentHash({ scope, data, record, user }: EventInput): string {
  return createHash('sha256')
    .update(JSON.stringify([scope, data, record ?? null, user ?? null]))
    .digest('hex');
}
