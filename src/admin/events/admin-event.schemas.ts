import { z } from 'zod';
import { explainedHookSchema } from '../../delivery-log/explain/explanation.schemas.js';
import { momentText } from '../../delivery-log/moment.schemas.js';
import { clientIdSchema } from '../apps/admin-app.schemas.js';
import { pageOf, pageParameters } from '../page.js';
import { PLACE_KEY } from './explanation-order.js';

export const adminExplainedHookSchema = explainedHookSchema
  .extend({
    hook: z.string().describe('The `key` of the hook or web-hook, also if it is deleted.'),
    client_id: z.string().describe('The app that owns the hook.'),
  })
  .meta({ id: 'AdminExplainedHook' });

export const adminEventSchema = pageOf(
  adminExplainedHookSchema,
  'The hooks and web-hooks of this page, the oldest first, then deleted ones that have a delivery.',
)
  .extend({
    id: z.string().describe('`msg_…`'),
    scope: z.string().describe('Name of the event.'),
    created_at: momentText('When the event was accepted.'),
    client_id: z.string().describe('The app that published the event.'),
  })
  .meta({ id: 'AdminEvent' });

/** Ignores unknown parameters. */
export const adminEventQuerySchema = z.object({
  client_id: clientIdSchema.optional().describe('Only hooks of this app.'),
  matched: z
    .enum(['true', 'false'])
    .optional()
    .describe('Only hooks that have a delivery of the event (`true`) or have none (`false`).'),
  ...pageParameters(PLACE_KEY),
});

export type AdminEvent = z.infer<typeof adminEventSchema>;
export type AdminExplainedHook = z.infer<typeof adminExplainedHookSchema>;
export type AdminEventQuery = z.infer<typeof adminEventQuerySchema>;
