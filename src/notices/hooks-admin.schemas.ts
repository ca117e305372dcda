import { z } from 'zod';
import { hookV3Schema } from '../hooks/hook-v3.schemas.js';

/** Of one app in one store. */
const MOST_EMAILS = 10;
const MAX_EMAIL_LENGTH = 254;

const emails = z.array(z.email('must be an e-mail address').max(MAX_EMAIL_LENGTH)).max(MOST_EMAILS);

/** Ignores unknown parameters. */
export const hooksAdminQuerySchema = z.object({
  is_active: z
    .enum(['true', 'false'])
    .optional()
    .describe('Only hooks that are on (`true`) or off (`false`).'),
});

export const hooksAdminChangeSchema = z
  .strictObject({
    emails: emails.describe(
      'Who gets notices by e-mail when a hook of the app in this store fails or is turned off, or the certificate of its receiver expires soon, in place of those before. An empty list turns them off.',
    ),
  })
  .meta({ id: 'HooksAdminChange', example: { emails: ['webhooks@example.com'] } });

const reason = z.object({
  failure_description: z.string().describe('What failed, in a sentence.'),
  count: z.int().describe('Failed attempts.'),
  timestamp: z.int().describe('When the last one failed, in whole seconds since the epoch.'),
});

const blockedDomain = z.object({
  destination: z.string().describe('The host, as an URL.'),
  time_left: z.int().describe('Whole seconds until a delivery to it is tried.'),
  reasons: z.array(reason).describe('Of the open incidents of the hooks at this host, at most 250.'),
});

export const hooksAdminSchema = z
  .object({
    data: z
      .object({
        emails: z.array(z.string()).describe('Who gets notices by e-mail.'),
        hooks_list: z
          .array(
            hookV3Schema.extend({
              status: z
                .enum(['active', 'inactive', 'deactivated'])
                .describe('`inactive`: its app turned it off. `deactivated`: the service did.'),
            }),
          )
          .describe('The hooks of the app in this store, the oldest first.'),
        blocked_domains: z
          .array(blockedDomain)
          .describe('Hosts to which deliveries wait, because too many failed.'),
      })
      .describe('What concerns the hooks as a whole.'),
    meta: z.object({}).describe('Always empty.'),
  })
  .meta({ id: 'HooksAdmin' });

export type HooksAdminQuery = z.infer<typeof hooksAdminQuerySchema>;
export type HooksAdminChange = z.infer<typeof hooksAdminChangeSchema>;
export type HooksAdmin = z.infer<typeof hooksAdminSchema>;
export type BlockedDomain = z.infer<typeof blockedDomain>;
