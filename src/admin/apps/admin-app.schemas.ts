import { z } from 'zod';
import { momentText } from '../../delivery-log/moment.schemas.js';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { plainText } from '../../errors/validation/plain-text.js';
import { MAX_APP_NAME } from '../../tenants/apps/apps.service.js';
import { endedCounts } from '../ended-counts.js';
import { pageOf, pageParameters } from '../page.js';

const CLIENT_ID = /^[0-9a-f]{32}$/;
/** The key of a page's last app: its client id, then its name. */
const APP_KEY = /^[0-9a-f]{32} \P{Cc}{1,200}$/u;

const name = plainText
  .min(1)
  .max(MAX_APP_NAME)
  .refine((text) => text.trim() !== '', 'must not be blank')
  .describe('A name for people.');
const clientId = z.string().describe('Names the app in paths, and at the token endpoint.');

export const adminAppSchema = z
  .object({
    client_id: clientId,
    name: z.string().describe('A name for people.'),
    created_at: momentText('When the app was created.'),
  })
  .meta({ id: 'AdminApp' });

export const adminAppListSchema = pageOf(adminAppSchema, 'The apps of this page, sorted by name.').meta({
  id: 'AdminAppList',
});

export const newAdminAppSchema = z
  .strictObject({ name })
  .meta({ id: 'NewAdminApp', example: { name: 'Order sync' } });

export const adminAppChangesSchema = z
  .strictObject({ name })
  .meta({ id: 'AdminAppChanges', example: { name: 'Order sync 2' } });

const clientSecret = z.string().describe('Shown only in this response.');
const signingSecret = z.string().describe('`whsec_…`. Shown only in this response.');

export const createdAppSchema = z
  .object({
    client_id: clientId,
    name: z.string().describe('A name for people.'),
    client_secret: clientSecret,
    signing_secret: signingSecret,
  })
  .meta({ id: 'CreatedAdminApp' });

export const newClientSecretSchema = z
  .object({ client_id: clientId, client_secret: clientSecret })
  .meta({ id: 'NewClientSecret' });

export const newSigningSecretSchema = z
  .object({ client_id: clientId, signing_secret: signingSecret })
  .meta({ id: 'NewSigningSecret' });

export const appContentsSchema = z
  .object({
    tokens: z.int().describe('Access tokens, also those that are revoked or have expired.'),
    hooks: z.int().describe('Hooks.'),
    web_hooks: z.int().describe('Web-hooks.'),
    pull_subscriptions: z.int().describe('Pull subscriptions.'),
  })
  .meta({ id: 'AppContents' });

export const appDeletionSchema = z.object(endedCounts).meta({ id: 'AppDeletion' });

/** Ignores unknown parameters. */
export const adminAppQuerySchema = z.object({
  q: plainText
    .max(MAX_APP_NAME)
    .optional()
    .describe(
      'Only apps with this text in their client id or name. ASCII letters match in upper and lower case.',
    ),
  ...pageParameters(APP_KEY),
});

/** A text that cannot be a client id gets the same answer as an unknown one. */
export const clientIdSchema = z
  .string()
  .regex(CLIENT_ID, answerTo(new NotFound('app')).message)
  .describe('The client id of the app.');

export type AdminApp = z.infer<typeof adminAppSchema>;
export type AppContents = z.infer<typeof appContentsSchema>;
export type AdminAppList = z.infer<typeof adminAppListSchema>;
export type NewAdminApp = z.infer<typeof newAdminAppSchema>;
export type AdminAppChanges = z.infer<typeof adminAppChangesSchema>;
export type CreatedApp = z.infer<typeof createdAppSchema>;
export type NewClientSecret = z.infer<typeof newClientSecretSchema>;
export type NewSigningSecret = z.infer<typeof newSigningSecretSchema>;
export type AdminAppQuery = z.infer<typeof adminAppQuerySchema>;
export type AppDeletion = z.infer<typeof appDeletionSchema>;
