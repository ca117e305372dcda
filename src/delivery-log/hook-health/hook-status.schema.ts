import { z } from 'zod';
import { FAILURE_CODES } from '../../delivery/model/delivery.js';
import { FAILURE_REASONS } from '../../delivery/model/failure-reason.js';
import type { Refusal } from '../../errors/api-errors.js';
import { momentText } from '../moment.schemas.js';

export const hookTestSchema = z
  .object({
    id: z.string().describe('`dlv_…`, the id of the delivery in the log.'),
    event_id: z.string().describe('`msg_…`. The receiver gets it as `webhook-id`.'),
    scope: z.string().describe('Name of the event of the sample.'),
  })
  .meta({
    id: 'HookTest',
    example: {
      id: 'dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_0',
      event_id: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W',
      scope: 'store/order/created',
    },
  });

export type HookTest = z.infer<typeof hookTestSchema>;

export const TOO_SOON: Refusal = {
  code: 'too_many_requests',
  message: 'A hook may be tested once in 10 seconds.',
};

export const HOOK_STATUS_EXAMPLE = {
  is_active: false,
  disabled_reason: 'failing',
  disabled_at: '2026-01-19T00:28:11.920Z',
  pending: 0,
  parked: 12,
  circuit: 'closed',
  last_success_at: '2026-01-17T00:27:50.215Z',
  last_failure: { at: '2026-01-19T00:28:11.804Z', status: 500, failure: 'http_status', reason: null },
  certificate: { expires_at: '2026-02-01T12:00:00.000Z', expires_soon: true },
} as const;

export const hookStatusSchema = z
  .object({
    is_active: z.boolean().describe('Whether the hook is on.'),
    disabled_reason: z
      .enum(['gone', 'failing'])
      .nullable()
      .describe('Why the service turned the hook off, or `null` if it did not.'),
    disabled_at: momentText('When the service turned the hook off, or `null`.').nullable(),
    pending: z.int().describe('Deliveries that wait for an attempt. Those in flight are not counted.'),
    parked: z.int().describe('Deliveries that are kept until the hook is turned on again.'),
    circuit: z
      .enum(['closed', 'open', 'probing'])
      .describe(
        'State of the circuit breaker of the destination host in this process. While it is `open`, deliveries to the host wait. A process that only accepts events (ROLE=api) always says `closed`.',
      ),
    last_success_at: momentText('When a delivery last succeeded, or `null`.').nullable(),
    last_failure: z
      .object({
        at: momentText('When the attempt was made.'),
        status: z.int().nullable().describe('HTTP status of the answer, or `null` if there was none.'),
        failure: z.enum(FAILURE_CODES).describe('A stable code of what went wrong.'),
        reason: z
          .enum(FAILURE_REASONS)
          .nullable()
          .describe('What exactly went wrong, or `null` if the failure says everything.'),
      })
      .nullable()
      .describe('The last failed attempt, or `null`.'),
    certificate: z
      .object({
        expires_at: momentText('When it expires.'),
        expires_soon: z
          .boolean()
          .describe(
            'Whether it should have been renewed by now: less than 30 days are left, and less than a quarter of its lifetime.',
          ),
      })
      .nullable()
      .describe(
        'The certificate that the receiver showed when a delivery last opened a connection to the destination. `null` without TLS, and before the first one.',
      ),
  })
  .meta({
    id: 'HookStatus',
    example: HOOK_STATUS_EXAMPLE,
  });

export type HookStatus = z.infer<typeof hookStatusSchema>;
