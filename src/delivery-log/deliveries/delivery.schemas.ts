import { z } from 'zod';
import { FAILURE_CODES } from '../../delivery/model/delivery.js';
import { FAILURE_REASONS } from '../../delivery/model/failure-reason.js';
import { nextCursor } from '../../subscriptions/paging.schemas.js';
import { momentText } from '../moment.schemas.js';

export const STATES = ['pending', 'in_flight', 'delivered', 'exhausted', 'parked', 'cancelled'] as const;

export const lastFailure = z
  .enum(FAILURE_CODES)
  .nullable()
  .describe('A stable code of what went wrong, or `null`.');
export const lastReason = z
  .enum(FAILURE_REASONS)
  .nullable()
  .describe('What exactly went wrong, by a code of a closed list, or `null` if the failure says everything.');
const status = z.int().nullable().describe('HTTP status of the answer, or `null` if there was no answer.');

const fields = {
  id: z.string().describe('`dlv_…`'),
  event_id: z.string().describe('`msg_…`. The receiver gets it as `webhook-id`, the same on every attempt.'),
  scope: z.string().describe('Name of the event.'),
  state: z
    .enum(STATES)
    .describe(
      '`pending` waits for an attempt, `in_flight` is being sent, `delivered` got 2xx. `exhausted` failed for the last time, `parked` waits for a hook that is off, `cancelled` is not sent.',
    ),
  attempts: z.int().describe('Attempts so far.'),
  last_status: status,
  last_failure: lastFailure,
  last_reason: lastReason,
  created_at: momentText('When the event was accepted.'),
  next_attempt_at: momentText('When the next attempt is due, or `null` if none is scheduled.').nullable(),
  delivered_at: momentText('When the receiver first answered 2xx, or `null`.').nullable(),
};

export const deliverySchema = z.object(fields).meta({ id: 'Delivery' });

export const deliveryListSchema = z
  .object({
    data: z.array(deliverySchema).describe('The deliveries of this page, the newest first.'),
    next_cursor: nextCursor,
  })
  .meta({ id: 'DeliveryList' });

const attemptSchema = z
  .object({
    number: z.int().min(1).describe('1 for the first attempt.'),
    started_at: momentText('When the request started.'),
    duration_ms: z.number().describe('How long the attempt took, in milliseconds.'),
    status,
    failure: lastFailure,
    reason: lastReason,
    response_excerpt: z.string().nullable().describe('The first 4 KiB of the body of a failed answer.'),
  })
  .meta({ id: 'DeliveryAttempt' });

export const deliveryDetailSchema = z
  .object({
    ...fields,
    body: z
      .string()
      .nullable()
      .describe('The body that every attempt sends, or `null` once it is no longer kept.'),
    attempt_log: z
      .array(attemptSchema)
      .describe('The oldest first, without attempts that are no longer kept.'),
  })
  .meta({ id: 'DeliveryDetail' });

export type Delivery = z.infer<typeof deliverySchema>;
export type DeliveryList = z.infer<typeof deliveryListSchema>;
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>;
export type Attempt = z.infer<typeof attemptSchema>;
