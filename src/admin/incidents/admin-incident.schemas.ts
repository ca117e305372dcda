import { z } from 'zod';
import { incidentParameters } from '../../delivery-log/incidents/incident.schemas.js';
import { clientIdSchema } from '../apps/admin-app.schemas.js';
import { hookKeySchema } from '../hooks/admin-hook.schemas.js';
import { storeHashSchema } from '../stores/admin-store.schemas.js';

/** Ignores unknown parameters. */
export const adminIncidentQuerySchema = z.object({
  store_hash: storeHashSchema.optional().describe('Only hooks of this store.'),
  client_id: clientIdSchema.optional().describe('Only hooks of this app.'),
  hook: hookKeySchema.optional().describe('Only the hook or web-hook with this `key`.'),
  ...incidentParameters,
});

export type AdminIncidentQuery = z.infer<typeof adminIncidentQuerySchema>;
