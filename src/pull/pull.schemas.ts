import { z } from 'zod';
import { MAX_SCOPE_LENGTH } from '../catalog/catalog-document.js';
import { momentText } from '../delivery-log/moment.schemas.js';
import { answerTo } from '../errors/answer-to.js';
import { NotFound } from '../errors/repository-errors.js';
import { plainText } from '../errors/validation/plain-text.js';
import { UUID } from '../errors/validation/uuid.js';
import { filterSchema } from '../filters/filter.schema.js';
import { limitParameter, numberUpTo, pageParameter } from '../subscriptions/paging.schemas.js';
import type { SubscriptionRef } from '../subscriptions/subscription.repository.js';
import { parseMessageId } from './message-id.js';

const MAX_LIMIT = 250;
const MAX_MESSAGES = 250;
const DEFAULT_MESSAGES = 100;
const MAX_WAIT_SECONDS = 20;
const MIN_EXPIRY_SECONDS = 60;
const MAX_EXPIRY_SECONDS = 30 * 24 * 60 * 60;
const MAX_DELAY_SECONDS = 24 * 60 * 60;

const scope = plainText
  .max(MAX_SCOPE_LENGTH)
  .describe('An event or a wildcard of the catalog. The wildcard `store/order/*` gets all events below it.');

const FILTER =
  "Only events that pass these conditions, which are those of a hook's policy. `null`: every event.";

const expiresIn = z
  .int()
  .min(MIN_EXPIRY_SECONDS)
  .max(MAX_EXPIRY_SECONDS)
  .nullable()
  .describe(
    'Seconds without a pull after which it is deleted, or up to a quarter later, with the messages that wait. `null`: it stays until it is deleted.',
  );

export const pullSubscriptionSchema = z
  .object({
    id: z.uuid().describe('Assigned by the service.'),
    scope,
    filter: z.record(z.string(), z.unknown()).nullable().describe(FILTER),
    expires_in: expiresIn,
    expires_at: momentText('When it is deleted unless somebody pulls, or `null`.').nullable(),
    created_at: momentText('When it was created.'),
  })
  .meta({ id: 'PullSubscription' });

export const newPullSubscriptionSchema = z
  .strictObject({
    scope,
    filter: filterSchema.nullable().default(null).describe(FILTER),
    expires_in: expiresIn.default(null),
  })
  .meta({
    id: 'NewPullSubscription',
    example: { scope: 'store/order/*', filter: { 'data.total': { $gte: 100 } }, expires_in: 3600 },
  });

export const pullSubscriptionListSchema = z
  .object({
    data: z.array(pullSubscriptionSchema).describe('The pull subscriptions of this page, the oldest first.'),
    total: z.int().describe('Pull subscriptions on all pages.'),
  })
  .meta({ id: 'PullSubscriptionList' });

/** Ignores unknown parameters. */
export const pullSubscriptionsQuerySchema = z.object({
  page: pageParameter,
  limit: limitParameter(MAX_LIMIT),
});

/** Ignores unknown parameters. */
export const messagesQuerySchema = z.object({
  max: numberUpTo(1, MAX_MESSAGES).default(DEFAULT_MESSAGES).describe('The most messages of one answer.'),
  wait: numberUpTo(0, MAX_WAIT_SECONDS)
    .default(0)
    .describe('Seconds to wait for a first message, if there is none.'),
});

const messageSchema = z
  .object({
    id: z.string().describe('Of this message under this lease. Send it to acknowledge the message.'),
    headers: z
      .record(z.string(), z.string())
      .describe('The headers that a delivery to a hook has, with `webhook-id` and `webhook-signature`.'),
    body: z
      .string()
      .describe('The body that a delivery to a hook has, as text: the signature is of this text.'),
    attempt: z.int().min(1).describe('1 if the message was never pulled before.'),
    lease_expires_at: momentText('When the message is offered again, unless it is acknowledged before.'),
  })
  .meta({ id: 'PulledMessage' });

export const pulledMessagesSchema = z
  .object({ messages: z.array(messageSchema).describe('The oldest first. Empty if none came in time.') })
  .meta({ id: 'PulledMessages' });

const messageId = z
  .string()
  .max(100)
  .refine((id) => parseMessageId(id, '') !== null, 'must be the id of a message, as pulling gave it');

const ids = z
  .array(messageId)
  .min(1)
  .max(MAX_MESSAGES)
  .describe('The ids of messages, as pulling gave them.');

const EXAMPLE_ID = 'dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_0.1.01JD9Q5Z7H2K4M6N8P0R2T4W6Y';

export const acknowledgementSchema = z
  .strictObject({ ids })
  .meta({ id: 'Acknowledgement', example: { ids: [EXAMPLE_ID] } });

export const negativeAcknowledgementSchema = z
  .strictObject({
    ids,
    delay_seconds: z
      .int()
      .min(0)
      .max(MAX_DELAY_SECONDS)
      .optional()
      .describe(
        'Seconds until the messages are offered again. Without it, as long as the retry schedule says.',
      ),
  })
  .meta({ id: 'NegativeAcknowledgement', example: { ids: [EXAMPLE_ID], delay_seconds: 30 } });

/** A text that cannot be an id gets the same answer as an unknown id. */
export const pullIdSchema = z
  .string()
  .regex(new RegExp(`^${UUID}$`), answerTo(new NotFound('pull')).message)
  .describe('The UUID of the pull subscription.');

/** Names one among the app's subscriptions. */
export const pullRef = (key: string): SubscriptionRef => ({ kind: 'pull', key });

export type PullSubscription = z.infer<typeof pullSubscriptionSchema>;
export type NewPullSubscription = z.infer<typeof newPullSubscriptionSchema>;
export type PullSubscriptionList = z.infer<typeof pullSubscriptionListSchema>;
export type PullSubscriptionsQuery = z.infer<typeof pullSubscriptionsQuerySchema>;
export type MessagesQuery = z.infer<typeof messagesQuerySchema>;
export type PulledMessages = z.infer<typeof pulledMessagesSchema>;
export type Acknowledgement = z.infer<typeof acknowledgementSchema>;
export type NegativeAcknowledgement = z.infer<typeof negativeAcknowledgementSchema>;
