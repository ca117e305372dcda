import { z } from 'zod';
import { answerTo } from '../errors/answer-to.js';
import { NotFound } from '../errors/repository-errors.js';
import { plainText } from '../errors/validation/plain-text.js';
import { UUID } from '../errors/validation/uuid.js';
import { limitParameter, pageParameter } from '../subscriptions/paging.schemas.js';

const MAX_LIMIT = 50;
const MAX_URL_LENGTH = 2_048;

const object = plainText
  .max(64)
  .describe('A record type of the catalog, such as `Customer`, `Product`, `Order` or `WebHook`.');
const action = plainText
  .max(64)
  .describe(
    '`Create`, `Update` or `Delete`. The catalog has `Bulk Update` and `Send` for some record types.',
  );
const url = plainText.max(MAX_URL_LENGTH).describe('An https URL on port 443 of a public host.');
const time = (what: string) => z.string().describe(`${what}, in UTC.`).meta({ format: 'date-time' });

export const webHookSchema = z
  .object({
    id: z.uuid().describe('Assigned by the service.'),
    object,
    action,
    url,
    createdAt: time('When it was created'),
    updatedAt: time('When it was last changed'),
  })
  .meta({ id: 'WebHook' });

export const webHookListSchema = z
  .object({
    webHooks: z.array(webHookSchema).describe('The web-hooks of this page.'),
    total: z.int().describe('Web-hooks on all pages.'),
  })
  .meta({ id: 'WebHookList' });

/** Accepted and ignored, so that a client may PUT what it got from GET. */
const ignored = z.unknown().optional().describe('Read-only: ignored.');
const readOnly = { id: ignored, createdAt: ignored, updatedAt: ignored };

export const newWebHookSchema = z.strictObject({ object, action, url, ...readOnly }).meta({
  id: 'NewWebHook',
  example: { object: 'Customer', action: 'Create', url: 'https://receivenewcustomer.mymarketingengine.com' },
});

export const webHookChangesSchema = z
  .strictObject({ object: object.optional(), action: action.optional(), url: url.optional(), ...readOnly })
  .refine(
    (body) => [body.object, body.action, body.url].some((field) => field !== undefined),
    'must have at least one of object, action and url',
  )
  .meta({
    id: 'WebHookChanges',
    example: {
      object: 'Customer',
      action: 'Delete',
      url: 'https://receivedeletedcustomers.mymarketingengine.com',
    },
  });

/** Ignores unknown parameters. */
export const webHookQuerySchema = z.object({ page: pageParameter, limit: limitParameter(MAX_LIMIT) });

/** A text that cannot be an id gets the same answer as an unknown id. */
export const webHookIdSchema = z
  .string()
  .regex(new RegExp(`^${UUID}$`, 'i'), answerTo(new NotFound('web-hook')).message)
  .toLowerCase()
  .describe('The UUID of the web-hook.');

export type WebHook = z.infer<typeof webHookSchema>;
export type WebHookList = z.infer<typeof webHookListSchema>;
export type NewWebHook = z.infer<typeof newWebHookSchema>;
export type WebHookChanges = z.infer<typeof webHookChangesSchema>;
export type WebHookQuery = z.infer<typeof webHookQuerySchema>;
