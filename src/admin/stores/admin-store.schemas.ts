import { z } from 'zod';
import { momentText } from '../../delivery-log/moment.schemas.js';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { plainText } from '../../errors/validation/plain-text.js';
import { isTimeZone, MAX_STORE_NAME, STORE_HASH } from '../../tenants/stores/store-rules.js';
import { endedCounts } from '../ended-counts.js';
import { pageOf, pageParameters } from '../page.js';

const name = plainText.max(MAX_STORE_NAME).describe('A name for people.');
const timezone = plainText
  .refine(isTimeZone, 'must be an IANA time zone, such as Australia/Sydney')
  .describe('An IANA time zone. The times of hooks have its offset.');

export const adminStoreSchema = z
  .object({
    store_hash: z.string().describe('Names the store in paths.'),
    store_id: z.string().describe('Decimal digits. Receivers get it.'),
    name,
    timezone: z.string().describe('An IANA time zone. The times of hooks have its offset.'),
    created_at: momentText('When the store was created.'),
  })
  .meta({ id: 'AdminStore' });

export const adminStoreListSchema = pageOf(adminStoreSchema, 'The stores of this page, sorted by hash.').meta(
  { id: 'AdminStoreList' },
);

export const newAdminStoreSchema = z
  .strictObject({
    store_hash: z
      .string()
      .regex(STORE_HASH, 'must have 1 to 32 lowercase letters and digits')
      .describe('1 to 32 lowercase letters and digits.'),
    name: name.default(''),
    timezone: timezone.default('UTC'),
  })
  .meta({
    id: 'NewAdminStore',
    example: { store_hash: 'k8wq2', name: 'Demo store', timezone: 'Australia/Sydney' },
  });

export const adminStoreChangesSchema = z
  .strictObject({ name: name.optional(), timezone: timezone.optional() })
  .refine((body) => Object.keys(body).length > 0, 'must have at least one of name and timezone')
  .meta({ id: 'AdminStoreChanges', example: { name: 'Renamed store' } });

export const storeDeletionSchema = z
  .object({
    ...endedCounts,
    deliveries: z
      .int()
      .describe(
        'Deliveries that were pending or parked when the request came. They are canceled in the background.',
      ),
  })
  .meta({ id: 'StoreDeletion' });

/** Ignores unknown parameters. */
export const adminStoreQuerySchema = z.object({
  q: plainText
    .max(MAX_STORE_NAME)
    .optional()
    .describe(
      'Only stores with this text in their hash or name. ASCII letters match in upper and lower case.',
    ),
  ...pageParameters(STORE_HASH),
});

/** A text that cannot be a hash gets the same answer as an unknown hash. */
export const storeHashSchema = z
  .string()
  .regex(STORE_HASH, answerTo(new NotFound('store')).message)
  .describe('The hash of the store.');

export type AdminStore = z.infer<typeof adminStoreSchema>;
export type AdminStoreList = z.infer<typeof adminStoreListSchema>;
export type NewAdminStore = z.infer<typeof newAdminStoreSchema>;
export type AdminStoreChanges = z.infer<typeof adminStoreChangesSchema>;
export type AdminStoreQuery = z.infer<typeof adminStoreQuerySchema>;
export type StoreDeletion = z.infer<typeof storeDeletionSchema>;
