import type { Refusal } from '../../errors/api-errors.js';
import type { Stats } from './stats.schemas.js';
import { TOO_MANY_STEPS } from './stats-range.js';

const none = { mean: null, p50: null, p95: null, p99: null };

/** Examples for the API document. */
export const statsExample: Stats = {
  data: [
    {
      from: '2026-01-17T00:00:00.000Z',
      delivered: 240,
      failed: { http_status: 3, timeout: 1 },
      exhausted: 1,
      parked: 0,
      cancelled: 0,
      attempt_ms: { mean: 112, p50: 83, p95: 235, p99: 1117 },
      delivery_ms: { mean: 140, p50: 99, p95: 332, p99: 5313 },
    },
    {
      from: '2026-01-17T01:00:00.000Z',
      delivered: 0,
      failed: {},
      exhausted: 0,
      parked: 0,
      cancelled: 0,
      attempt_ms: none,
      delivery_ms: none,
    },
  ],
  complete_until: '2026-01-17T01:59:58.412Z',
};

export const badRange: Refusal = {
  code: 'validation_failed',
  message: TOO_MANY_STEPS,
  fields: [{ pointer: 'from', message: TOO_MANY_STEPS }],
};

const message = `The parameter 'step' must be "minute" or "hour" or "day".`;

export const badStep: Refusal = {
  code: 'invalid_query',
  message,
  fields: [{ pointer: 'step', message }],
};
