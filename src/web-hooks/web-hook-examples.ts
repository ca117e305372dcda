import { answerTo } from '../errors/answer-to.js';
import type { Refusal } from '../errors/api-errors.js';
import { LimitReached, NotFound } from '../errors/repository-errors.js';
import { SUBSCRIPTIONS_PER_TOPIC } from '../subscriptions/subscription.repository.js';
import type { WebHook, WebHookList } from './web-hook.schemas.js';

/** Examples for the API document. */
export const webHookExample: WebHook = {
  id: '28e547bb-baf4-433b-8c35-05b6e9b0ea04',
  object: 'Customer',
  action: 'Update',
  url: 'https://receivecustomerupdates.mymarketingengine.com',
  createdAt: '2018-05-22T18:57:01.420Z',
  updatedAt: '2018-05-22T19:13:08.231Z',
};

/** Its path. */
export const ONE = `/web-hook/${webHookExample.id}`;

export const createdWebHookExample: WebHook = {
  object: 'Customer',
  action: 'Create',
  url: 'https://receivenewcustomer.mymarketingengine.com',
  id: '8335dc92-1d12-4a42-af6d-4cea607d1b1d',
  createdAt: '2018-05-22T19:16:16.172Z',
  updatedAt: '2018-05-22T19:16:16.172Z',
};

export const changedWebHookExample: WebHook = {
  ...webHookExample,
  action: 'Delete',
  url: 'https://receivedeletedcustomers.mymarketingengine.com',
  updatedAt: '2018-05-22T19:14:57.640Z',
};

export const webHookListExample: WebHookList = {
  webHooks: [changedWebHookExample, createdWebHookExample],
  total: 2,
};

const badUrl = "The field 'url' cannot be used as a destination. Send a URL that begins with https://.";

export const absent: Refusal = answerTo(new NotFound('web-hook'));

export const badQuery: Refusal = {
  code: 'invalid_query',
  message: "The parameter 'limit' must be at most 50.",
  fields: [{ pointer: 'limit', message: "The parameter 'limit' must be at most 50." }],
};

/** Refusals of the routes that take fields of a web-hook. */
export const badFields: Refusal[] = [
  { code: 'malformed_json', message: 'The body is not valid JSON.' },
  { code: 'body_too_large', message: 'The body is larger than 65,536 bytes.' },
  { code: 'unsupported_media_type', message: 'Send the body as Content-Type: application/json.' },
  { code: 'validation_failed', message: badUrl, fields: [{ pointer: '/url', message: badUrl }] },
];

/** Refusals of the routes that take a web-hook. */
export const badBody: Refusal[] = [
  ...badFields,
  answerTo(new LimitReached('web-hook', SUBSCRIPTIONS_PER_TOPIC)),
];
