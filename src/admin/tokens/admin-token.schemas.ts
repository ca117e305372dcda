import { z } from 'zod';
import { momentText } from '../../delivery-log/moment.schemas.js';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { UUID } from '../../errors/validation/uuid.js';
import { SCOPES } from '../../tenants/tokens/access-token.js';
import { clientIdSchema } from '../apps/admin-app.schemas.js';
import { pageOf, pageParameters } from '../page.js';

/** The key of a page's last token: when it was created, then its id. */
const TOKEN_KEY = new RegExp(`^\\d{1,15} ${UUID}$`);
/** Ten years of 365 days, in seconds. */
const MAX_LIFE = 315_360_000;

const fields = {
  id: z.uuid().describe('Names the token in paths.'),
  store_hash: z.string().describe('The store that the token works for.'),
  client_id: z.string().describe('The app that the token belongs to.'),
  scopes: z.array(z.enum(SCOPES)).describe('What the token may be used for.'),
  created_at: momentText('When the token was created.'),
  expires_at: momentText('When the token ends, or `null` if it never expires.').nullable(),
  revoked_at: momentText('When the token was revoked, or `null`.').nullable(),
};

export const adminTokenSchema = z.object(fields).meta({ id: 'AdminToken' });

export const adminTokenListSchema = pageOf(
  adminTokenSchema,
  'The tokens of this page, the newest first.',
).meta({ id: 'AdminTokenList' });

export const createdTokenSchema = z
  .object({
    ...fields,
    access_token: z
      .string()
      .nullable()
      .describe('Shown only in this response. `null` in the answer to a repeated request.'),
  })
  .meta({ id: 'CreatedAdminToken' });

export const newAdminTokenSchema = z
  .strictObject({
    client_id: clientIdSchema,
    scopes: z
      .array(z.enum(SCOPES))
      .min(1)
      .max(SCOPES.length)
      .default(['default'])
      .describe('The app may also ask the token endpoint for these scopes.'),
    expires_in: z
      .int()
      .min(1)
      .max(MAX_LIFE)
      .nullable()
      .default(null)
      .describe('Lifetime in seconds, or `null` for a token that never expires.'),
  })
  .meta({
    id: 'NewAdminToken',
    example: { client_id: '404b021a970e767e0b84e4ed78e663c8', scopes: ['default'], expires_in: 2_592_000 },
  });

/** Ignores unknown parameters. */
export const adminTokenQuerySchema = z.object({
  client_id: clientIdSchema.optional().describe('Only tokens of this app.'),
  ...pageParameters(TOKEN_KEY),
});

/** A text that cannot be an id gets the same answer as an unknown id. */
export const tokenIdSchema = z
  .string()
  .regex(new RegExp(`^${UUID}$`, 'i'), answerTo(new NotFound('token')).message)
  .toLowerCase()
  .describe('The UUID of the token.');

export type AdminToken = z.infer<typeof adminTokenSchema>;
export type AdminTokenList = z.infer<typeof adminTokenListSchema>;
export type CreatedToken = z.infer<typeof createdTokenSchema>;
export type NewAdminToken = z.infer<typeof newAdminTokenSchema>;
export type AdminTokenQuery = z.infer<typeof adminTokenQuerySchema>;
