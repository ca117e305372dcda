import { z } from 'zod';
import { momentParameter, momentText } from '../../delivery-log/moment.schemas.js';
import { clientIdSchema } from '../apps/admin-app.schemas.js';
import { pageOf, pageParameters } from '../page.js';
import { storeHashSchema } from '../stores/admin-store.schemas.js';

/** The number of a page's last change. */
const SEQ = /^\d{1,15}$/;

const actorSchema = z
  .object({
    via: z.enum(['api', 'cli', 'service']).describe('How the change was made.'),
    client_id: z.string().nullable().describe('The app whose token was used, or `null`.'),
    token_id: z.string().nullable().describe('The id of that token, or `null`.'),
    operator_id: z.string().nullable().describe('The operator whose token was used, or `null`.'),
    address: z.string().nullable().describe('The remote address, or `null`.'),
    request_id: z.string().nullable().describe('The `X-Request-Id` of the request, or `null`.'),
  })
  .meta({ id: 'AdminActor' });

const record = z.record(z.string(), z.unknown()).nullable();

export const adminChangeSchema = z
  .object({
    seq: z.int().describe('1, 2, 3 … in the order of the changes. Some numbers are missing.'),
    at: momentText('When the change was made.'),
    kind: z.string().describe('The kind of record: `store`, `app`, `subscription`, `delivery` …'),
    action: z.string().describe('What was done: `created`, `updated`, `deleted`, `resent` …'),
    key: z.string().describe('Names the record.'),
    store_hash: z.string().nullable().describe('The store of the record, or `null`.'),
    client_id: z.string().nullable().describe('The app of the record, or `null`.'),
    actor: actorSchema.describe('Who made the change, and from where.'),
    before: record.describe('The record before, without its secrets, or `null` if it was created.'),
    after: record.describe('The record after, without its secrets, or `null` if it was deleted.'),
  })
  .meta({ id: 'AdminChange' });

export const adminChangeListSchema = pageOf(
  adminChangeSchema,
  'The changes of this page, the newest first.',
).meta({ id: 'AdminChangeList' });

/** Ignores unknown parameters. */
export const adminChangeQuerySchema = z.object({
  store_hash: storeHashSchema.optional().describe('Only changes of records in this store.'),
  client_id: clientIdSchema.optional().describe('Only changes of records of this app.'),
  since: momentParameter
    .optional()
    .describe('Only changes at this time or later: ISO 8601 with an offset, or seconds since the epoch.'),
  ...pageParameters(SEQ),
});

export type AdminChange = z.infer<typeof adminChangeSchema>;
export type AdminChangeList = z.infer<typeof adminChangeListSchema>;
export type AdminChangeQuery = z.infer<typeof adminChangeQuerySchema>;
