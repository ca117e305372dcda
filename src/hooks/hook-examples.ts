import { answerTo } from '../errors/answer-to.js';
import type { Refusal } from '../errors/api-errors.js';
import { LimitReached, NotFound } from '../errors/repository-errors.js';
import { SUBSCRIPTIONS_PER_TOPIC } from '../subscriptions/subscription.repository.js';
import type { Hook } from './hook.schemas.js';

/** Examples for the API document. */
export const hookExample: Hook = {
  id: 101,
  store_hash: '5ueh97',
  client_id: '40c672b9177b5d3a8dbfad24321be15d',
  scope: 'store/order/*',
  headers: { 'X-Custom-Auth-Header': '{secret_auth_password}' },
  destination: 'https://app.example.com/orders',
  created_at: '2013-01-17T11:27:50+11:00',
  updated_at: '2013-01-17T11:27:50+11:00',
  is_active: true,
};

export const hooksExample: Hook[] = [
  hookExample,
  {
    ...hookExample,
    id: 102,
    scope: 'store/product/created',
    destination: 'https://app.example.com/products',
  },
];

export const changedHookExample: Hook = {
  ...hookExample,
  headers: { 'X-Custom-Auth-Header': 'secret_hooks_auth_password' },
  destination: 'https://app.example.com/orders_changed',
  updated_at: '2013-01-18T11:27:50+11:00',
};

const badUrl =
  "The field 'destination' cannot be used as a destination. Send a URL that begins with https://.";

export const absent: Refusal = answerTo(new NotFound('hook'));

export const badQuery: Refusal = {
  code: 'invalid_query',
  message: "The parameter 'limit' must be at most 250.",
  fields: [{ pointer: 'limit', message: "The parameter 'limit' must be at most 250." }],
};

/** Refusals of the routes that read the fields of a hook. */
export const badFields: Refusal[] = [
  { code: 'malformed_json', message: 'The body is not valid JSON.' },
  { code: 'body_too_large', message: 'The body is larger than 65,536 bytes.' },
  { code: 'unsupported_media_type', message: 'Send the body as Content-Type: application/json.' },
  { code: 'validation_failed', message: badUrl, fields: [{ pointer: '/destination', message: badUrl }] },
];

/** Refusals of the routes that take a hook. */
export const badBody: Refusal[] = [...badFields, answerTo(new LimitReached('hook', SUBSCRIPTIONS_PER_TOPIC))];
