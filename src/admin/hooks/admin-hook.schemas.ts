import { z } from 'zod';
import { MAX_SCOPE_LENGTH } from '../../catalog/catalog-document.js';
import { hookStatusSchema } from '../../delivery-log/hook-health/hook-status.schema.js';
import { momentText } from '../../delivery-log/moment.schemas.js';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { plainText } from '../../errors/validation/plain-text.js';
import { UUID } from '../../errors/validation/uuid.js';
import { clientIdSchema } from '../apps/admin-app.schemas.js';
import { pageOf, pageParameters } from '../page.js';

/** The key of a page's last hook: when it was created, then its own key. */
const HOOK_KEY = new RegExp(`^\\d{1,15} ${UUID}$`);
/** Fewer than on other pages: the health of each hook is counted. */
const MAX_LIMIT = 50;
const MAX_URL_LENGTH = 2_048;

export const adminHookSchema = z
  .object({
    key: z.uuid().describe('Names the hook or web-hook under `/admin/v1`.'),
    kind: z.enum(['hook', 'web-hook', 'pull']).describe('Which API created it.'),
    id: z.string().describe("The id in the app's own routes: the number of a hook, the UUID of a web-hook."),
    client_id: z.string().describe('The app that it belongs to.'),
    scope: z.string().describe('Of a hook. A web-hook has its object and action, such as `Customer/Update`.'),
    destination: z.string().describe('The URL that deliveries go to.'),
    created_at: momentText('When it was created.'),
    updated_at: momentText('When it last changed.'),
    status: hookStatusSchema.describe('What its app sees as its status.'),
  })
  .meta({ id: 'AdminHook' });

export const adminHookListSchema = pageOf(
  adminHookSchema,
  'The hooks and web-hooks of this page, the oldest first.',
).meta({ id: 'AdminHookList' });

/** Ignores unknown parameters. */
export const adminHookQuerySchema = z.object({
  client_id: clientIdSchema.optional().describe('Only hooks of this app.'),
  is_active: z
    .enum(['true', 'false'])
    .optional()
    .describe('Only hooks that are on (`true`) or off (`false`).'),
  scope: plainText
    .max(MAX_SCOPE_LENGTH)
    .optional()
    .describe('Only hooks with exactly this scope, or web-hooks with this object and action.'),
  destination: plainText.max(MAX_URL_LENGTH).optional().describe('Only hooks with exactly this destination.'),
  ...pageParameters(HOOK_KEY, MAX_LIMIT),
});

/** A text that cannot be a key gets the same answer as an unknown key. */
export const hookKeySchema = z
  .string()
  .regex(new RegExp(`^${UUID}$`, 'i'), answerTo(new NotFound('hook')).message)
  .toLowerCase()
  .describe('The `key` of the hook or web-hook.');

export type AdminHook = z.infer<typeof adminHookSchema>;
export type AdminHookList = z.infer<typeof adminHookListSchema>;
export type AdminHookQuery = z.infer<typeof adminHookQuerySchema>;
