import { z } from 'zod';
import { rangeParameters } from '../../delivery-log/stats/stats.schemas.js';
import { clientIdSchema } from '../apps/admin-app.schemas.js';
import { hookKeySchema } from '../hooks/admin-hook.schemas.js';
import { storeHashSchema } from '../stores/admin-store.schemas.js';

/** Ignores unknown parameters. */
export const adminStatsQuerySchema = z.object({
  store_hash: storeHashSchema.optional().describe('Only hooks of this store.'),
  client_id: clientIdSchema.optional().describe('Only hooks of this app.'),
  hook: hookKeySchema
    .optional()
    .describe('Only the hook or web-hook with this `key`, also if it is deleted.'),
  ...rangeParameters,
});

export type AdminStatsQuery = z.infer<typeof adminStatsQuerySchema>;
