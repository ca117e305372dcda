import { z } from 'zod';
import { momentText } from '../../delivery-log/moment.schemas.js';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { UUID } from '../../errors/validation/uuid.js';
import { MAX_SESSION_MS } from '../../tenants/portal/portal-session.js';
import { PORTAL_ACCESS } from '../../tenants/tokens/access-token.js';
import { clientIdSchema } from '../apps/admin-app.schemas.js';
import { pageOf, pageParameters } from '../page.js';
import { storeHashSchema } from '../stores/admin-store.schemas.js';

/** The key of a page's last session: when it was created, then its id. */
const SESSION_KEY = new RegExp(`^\\d{1,15} ${UUID}$`);
const HOUR_SECONDS = 3_600;

const id = z.uuid().describe('Names the session in paths and in the audit trail.');
const expires_at = momentText('When the session ends.');

export const adminPortalSessionSchema = z
  .object({
    id,
    store_hash: z.string().describe('The store that the session shows.'),
    client_id: z.string().describe('The app that the session acts as.'),
    access: z.enum(PORTAL_ACCESS).describe('What the user of the link may do.'),
    created_at: momentText('When the link was made.'),
    expires_at,
    opened_at: momentText('When the code of the link was used, or `null`.').nullable(),
    revoked_at: momentText('When the session was revoked, or `null`.').nullable(),
  })
  .meta({ id: 'AdminPortalSession' });

export const adminPortalSessionListSchema = pageOf(
  adminPortalSessionSchema,
  'The sessions of this page, the newest first.',
).meta({ id: 'AdminPortalSessionList' });

export const portalLinkSchema = z
  .object({
    id,
    url: z
      .string()
      .describe('The link, with a code that is good once, for five minutes. Shown only in this response.'),
    expires_at,
  })
  .meta({ id: 'PortalLink' });

export const newPortalSessionSchema = z
  .strictObject({
    store_hash: storeHashSchema,
    client_id: clientIdSchema,
    access: z.enum(PORTAL_ACCESS).default('read').describe('`write` includes `read`.'),
    expires_in: z
      .int()
      .min(1)
      .max(MAX_SESSION_MS / 1000)
      .default(HOUR_SECONDS)
      .describe('Lifetime of the session in seconds, from now on.'),
  })
  .meta({
    id: 'NewPortalSession',
    example: {
      store_hash: '5ueh97',
      client_id: '404b021a970e767e0b84e4ed78e663c8',
      access: 'write',
      expires_in: HOUR_SECONDS,
    },
  });

/** Ignores unknown parameters. */
export const adminPortalSessionQuerySchema = z.object({
  store_hash: storeHashSchema.optional().describe('Only sessions in this store.'),
  client_id: clientIdSchema.optional().describe('Only sessions of this app.'),
  ...pageParameters(SESSION_KEY),
});

/** A text that cannot be an id gets the same answer as an unknown id. */
export const portalSessionIdSchema = z
  .string()
  .regex(new RegExp(`^${UUID}$`, 'i'), answerTo(new NotFound('portal-session')).message)
  .toLowerCase()
  .describe('The UUID of the session.');

export type AdminPortalSession = z.infer<typeof adminPortalSessionSchema>;
export type AdminPortalSessionList = z.infer<typeof adminPortalSessionListSchema>;
export type PortalLinkAnswer = z.infer<typeof portalLinkSchema>;
export type NewPortalSessionBody = z.infer<typeof newPortalSessionSchema>;
export type AdminPortalSessionQuery = z.infer<typeof adminPortalSessionQuerySchema>;
