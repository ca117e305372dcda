import { z } from 'zod';
import { MAX_SCOPE_LENGTH } from '../catalog/catalog-document.js';
import { plainText } from '../errors/validation/plain-text.js';

const MAX_DESTINATION_LENGTH = 2_048;

const scope = plainText
  .max(MAX_SCOPE_LENGTH)
  .describe('An event or a wildcard of the catalog. The wildcard `store/order/*` gets all events below it.');
const destination = plainText
  .max(MAX_DESTINATION_LENGTH)
  .describe('An https URL on port 443 of a public host. Answers repeat it exactly as it was sent.');
const headers = z
  .record(plainText, plainText)
  .nullable()
  .describe('Custom headers that each delivery carries, at most 10, or `null` for none.');
const isActive = z
  .boolean()
  .describe(
    'While it is `false`, nothing is sent. Deliveries of earlier events are parked, and are sent once it is `true`. Events published meanwhile make no delivery.',
  );
const time = (what: string) =>
  z.string().describe(`${what}, in the time zone of the store.`).meta({ format: 'date-time' });

export const hookSchema = z
  .object({
    id: z.int().min(1).describe('Assigned by the service and never reused.'),
    store_hash: z.string().describe('The store that the hook belongs to.'),
    client_id: z.string().describe('The app that the hook belongs to.'),
    scope,
    destination,
    headers,
    is_active: isActive,
    created_at: time('When it was created'),
    updated_at: time('When it was last changed'),
  })
  .meta({ id: 'Hook' });

/** Accepted and ignored, so that a client may PUT what it got from GET. */
const ignored = z.unknown().optional().describe('Read-only: ignored.');
const readOnly = {
  id: ignored,
  store_hash: ignored,
  client_id: ignored,
  created_at: ignored,
  updated_at: ignored,
  events_history_enabled: z.unknown().optional().describe('Retired: ignored.'),
};

export const newHookSchema = z
  .strictObject({
    scope,
    destination,
    headers: headers.optional(),
    is_active: isActive.default(true),
    ...readOnly,
  })
  .meta({
    id: 'NewHook',
    example: {
      scope: 'store/order/*',
      headers: { 'X-Custom-Auth-Header': '{secret_auth_password}' },
      destination: 'https://app.example.com/orders',
      is_active: true,
    },
  });

export const hookChangesSchema = z
  .strictObject({
    scope: scope.optional(),
    destination: destination.optional(),
    headers: headers.optional().describe('Replaces all custom headers. `null` removes them.'),
    is_active: isActive.optional(),
    ...readOnly,
  })
  .refine(
    (body) =>
      [body.scope, body.destination, body.headers, body.is_active].some((field) => field !== undefined),
    'must have at least one of scope, destination, headers and is_active',
  )
  .meta({
    id: 'HookChanges',
    example: { destination: 'https://app.example.com/orders_changed', is_active: true },
  });

export type Hook = z.infer<typeof hookSchema>;
export type NewHook = z.infer<typeof newHookSchema>;
export type HookChanges = z.infer<typeof hookChangesSchema>;
