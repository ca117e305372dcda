import { z } from 'zod';
import { FAILURE_CODES } from '../../delivery/model/delivery.js';
import { momentText } from '../moment.schemas.js';

export const STATES = ['pending', 'in_flight', 'delivered', 'exhausted', 'parked', 'cancelled'] as const;

const failure = z
  .enum(FAILURE_CODES)
  .nullable()
  .describe('What went wrong, by a stable code; `null` where nothing did.');
const status = z.int().nullable().describe('HTTP status of the answer; `null` where there was none.');

const fields = {
  id: z.string().describe('`dlv_…`'),
  event_id: z
    .string()
    .describe('`msg_…`: what the receiver gets as `webhook-id`, the same on every attempt.'),
  scope: z.string().describe('The concrete event.'),
  state: z.enum(STATES),
  attempts: z.int().describe('Made so far.'),
  last_status: status,
  last_failure: failure,
  created_at: momentText('When the event was accepted.'),
  next_attempt_at: momentText('Only while a time is set for it.').nullable(),
  delivered_at: momentText('When a receiver first said 2xx.').nullable(),
};

export const deliverySchema = z.object(fields).meta({ id: 'Delivery' });

export const deliveryListSchema = z
  .object({
    data: z.array(deliverySchema),
    next_cursor: z.string().nullable().describe('For the next page; `null` on the last.'),
  })
  .meta({ id: 'DeliveryList' });

const attemptSchema = z
  .object({
    number: z.int().min(1),
    started_at: momentText('When the request was begun.'),
    duration_ms: z.number(),
    status,
    failure,
    response_excerpt: z.string().nullable().describe("The first 4 KiB of a failed answer's body."),
  })
  .meta({ id: 'DeliveryAttempt' });

export const deliveryDetailSchema = z
  .object({
    ...fields,
    body: z
      .string()
      .nullable()
      .describe('The bytes of every attempt, as text; `null` once they are no longer kept.'),
    attempt_log: z
      .array(attemptSchema)
      .describe('The oldest first; attempts that are no longer kept are missing.'),
  })
  .meta({ id: 'DeliveryDetail' });

export type Delivery = z.infer<typeof deliverySchema>;
export type DeliveryList = z.infer<typeof deliveryListSchema>;
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>;
export type Attempt = z.infer<typeof attemptSchema>;
