import { answerTo } from '../errors/answer-to.js';
import type { Refusal } from '../errors/api-errors.js';
import { LimitReached, NotFound } from '../errors/repository-errors.js';
import { hookBody } from '../events/event-bodies.js';
import { SUBSCRIPTIONS_PER_TOPIC } from '../subscriptions/subscription.repository.js';
import type { PulledMessages, PullSubscription } from './pull.schemas.js';

/** Examples for the API document. */
export const PATH = '/stores/5ueh97/v2/pull-subscriptions';

export const pullSubscriptionExample: PullSubscription = {
  id: '0d9f2c4e-6b1a-4f3e-9a5d-2c7b8e1f0a34',
  scope: 'store/order/*',
  filter: { 'data.total': { $gte: 100 } },
  expires_in: 3600,
  expires_at: '2026-01-17T01:27:50.120Z',
  created_at: '2026-01-17T00:27:50.120Z',
};

export const ITEM = `${PATH}/${pullSubscriptionExample.id}`;

export const messagesExample: PulledMessages = {
  messages: [
    {
      id: 'dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_0.1.01JD9Q5Z7H2K4M6N8P0R2T4W6Y',
      headers: {
        accept: '*/*',
        'content-type': 'application/json',
        'user-agent': 'Storehooks/1.0 (+https://hooks.example.com)',
        'webhook-id': 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W',
        'webhook-timestamp': '1768609670',
        'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
      },
      body: hookBody({
        scope: 'store/order/created',
        storeId: '1025646',
        storeHash: '5ueh97',
        data: '{"type":"order","id":250}',
        acceptedAt: 1_768_609_670_000,
      }),
      attempt: 1,
      lease_expires_at: '2026-01-17T00:28:50.250Z',
    },
  ],
};

export const absent: Refusal = answerTo(new NotFound('pull'));

export const badQuery: Refusal = {
  code: 'invalid_query',
  message: "The parameter 'wait' must be at most 20.",
  fields: [{ pointer: 'wait', message: "The parameter 'wait' must be at most 20." }],
};

export const badPage: Refusal = {
  code: 'invalid_query',
  message: "The parameter 'limit' must be at most 250.",
  fields: [{ pointer: 'limit', message: "The parameter 'limit' must be at most 250." }],
};

export const tooMany: Refusal = {
  code: 'too_many_requests',
  message: 'This pull subscription has 8 pulls under way.',
};

const unreadable: Refusal[] = [
  { code: 'malformed_json', message: 'The body is not valid JSON.' },
  { code: 'body_too_large', message: 'The body is larger than 65,536 bytes.' },
  { code: 'unsupported_media_type', message: 'Send the body as Content-Type: application/json.' },
];

const badExpiry = "The field 'expires_in' must be at least 60.";

export const badSubscription: Refusal[] = [
  ...unreadable,
  answerTo(new LimitReached('pull', SUBSCRIPTIONS_PER_TOPIC)),
  { code: 'validation_failed', message: badExpiry, fields: [{ pointer: '/expires_in', message: badExpiry }] },
];

const badId = "The field 'ids.0' must be the id of a message, as pulling gave it.";

export const badIds: Refusal[] = [
  ...unreadable,
  { code: 'validation_failed', message: badId, fields: [{ pointer: '/ids/0', message: badId }] },
];
