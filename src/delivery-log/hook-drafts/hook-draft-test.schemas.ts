import { z } from 'zod';
import { lastFailure, lastReason } from '../deliveries/delivery.schemas.js';
import { momentText } from '../moment.schemas.js';

export const hookDraftTestSchema = z
  .object({
    is_delivered: z.boolean().describe('Whether the receiver answered 2xx.'),
    event_id: z.string().describe('`msg_…`. The receiver got it as `webhook-id`.'),
    scope: z.string().describe('Name of the event of the sample.'),
    status: z.int().nullable().describe('HTTP status of the answer, or `null` if there was no answer.'),
    failure: lastFailure,
    reason: lastReason,
    duration_ms: z.int().describe('How long the attempt took, in milliseconds.'),
    response_excerpt: z.string().nullable().describe('The first 4 KiB of the body of a failed answer.'),
    certificate_expires_at: momentText(
      "When the receiver's certificate ends. `null` without TLS, and if the handshake failed.",
    ).nullable(),
  })
  .meta({
    id: 'HookDraftTest',
    example: {
      is_delivered: false,
      event_id: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W',
      scope: 'store/order/created',
      status: 404,
      failure: 'http_status',
      reason: null,
      duration_ms: 84,
      response_excerpt: 'No such page.',
      certificate_expires_at: '2026-03-01T12:00:00.000Z',
    },
  });

export type HookDraftTest = z.infer<typeof hookDraftTestSchema>;
