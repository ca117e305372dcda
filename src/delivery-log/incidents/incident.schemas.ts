import { z } from 'zod';
import { FAILURE_CODES } from '../../delivery/model/delivery.js';
import { FAILURE_REASONS } from '../../delivery/model/failure-reason.js';
import { UUID } from '../../errors/validation/uuid.js';
import { INCIDENT_STATES } from '../../incidents/incident.js';
import { cursorParameter, limitParameter, nextCursor } from '../../subscriptions/paging.schemas.js';
import { hookParameter } from '../hook-parameter.js';
import { momentText } from '../moment.schemas.js';

const MAX_LIMIT = 250;
/** The key of a page's last incident: when it was first seen, then its id. */
const INCIDENT_KEY = new RegExp(`^\\d{1,15} ${UUID}$`);

/** What both routes of incidents take. */
export const incidentParameters = {
  limit: limitParameter(MAX_LIMIT),
  cursor: cursorParameter(INCIDENT_KEY).optional(),
  state: z.enum(INCIDENT_STATES).optional().describe('Only incidents in this state.'),
  failure: z.enum(FAILURE_CODES).optional().describe('Only incidents with this failure code.'),
};

/** Ignores unknown parameters. */
export const incidentQuerySchema = z.object({
  hook: hookParameter
    .optional()
    .describe(
      'The number of a hook, or the UUID of a web-hook. Without it, those of all hooks and web-hooks.',
    ),
  ...incidentParameters,
});

const hookSchema = z.object({
  key: z.uuid().describe('Names the hook or web-hook in the routes of operators.'),
  kind: z.enum(['hook', 'web-hook', 'pull']).describe('Which API created it.'),
  id: z.string().describe("The id in the app's own routes: the number of a hook, the UUID of a web-hook."),
  scope: z.string().describe('Of a hook. A web-hook has its object and action, such as `Customer/Update`.'),
  destination: z.string().describe('The URL that deliveries go to.'),
  is_active: z.boolean().describe('Whether it is on.'),
});

const incidentSchema = z
  .object({
    id: z.uuid().describe('Names the incident.'),
    store_hash: z.string().describe('The store.'),
    client_id: z.string().describe('The app that the hook belongs to.'),
    hook: hookSchema.describe('The hook or web-hook.'),
    state: z
      .enum(INCIDENT_STATES)
      .describe(
        '`open`: nothing was delivered since the last failure. `recovering`: deliveries succeed again. `resolved`: that was 15 minutes ago, and the failure did not come back.',
      ),
    failure: z.enum(FAILURE_CODES).describe('A stable code of what went wrong.'),
    status: z.int().nullable().describe('HTTP status of the last failed attempt, or `null` without one.'),
    reason: z
      .enum(FAILURE_REASONS)
      .nullable()
      .describe('What exactly went wrong last, or `null` if the failure says everything.'),
    count: z.int().describe('Failed attempts.'),
    exhausted: z
      .int()
      .describe('Deliveries that used up their attempts, also those that were sent again since.'),
    first_seen_at: momentText('When the first attempt failed.'),
    last_seen_at: momentText('When the last attempt failed.'),
    recovered_at: momentText('When a delivery succeeded after the last failure, or `null`.').nullable(),
    events_since: momentText(
      'When the earliest event was accepted. A replay from here to `events_until` with the same `failure` sends again what failed.',
    ),
    events_until: momentText('When the latest event was accepted.'),
  })
  .meta({ id: 'Incident' });

export const incidentListSchema = z
  .object({
    data: z.array(incidentSchema).describe('The incidents of this page, the newest first.'),
    next_cursor: nextCursor,
  })
  .meta({ id: 'IncidentList' });

export type IncidentParameters = z.infer<z.ZodObject<typeof incidentParameters>>;
export type IncidentQuery = z.infer<typeof incidentQuerySchema>;
export type ListedIncident = z.infer<typeof incidentSchema>;
export type IncidentList = z.infer<typeof incidentListSchema>;
