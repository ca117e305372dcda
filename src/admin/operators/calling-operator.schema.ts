import { z } from 'zod';
import { momentText } from '../../delivery-log/moment.schemas.js';
import { ADMIN_SCOPES, type Operator } from './operator.js';

export const callingOperatorSchema = z
  .object({
    id: z.uuid().describe('The operator in the audit log.'),
    name: z.string().describe('A name for people.'),
    scopes: z.array(z.enum(ADMIN_SCOPES)).describe('`admin:write` includes `admin:read`.'),
    expires_at: momentText('When the token ends, or `null` if it never expires.').nullable(),
  })
  .meta({ id: 'CallingOperator' });

export type CallingOperatorView = z.infer<typeof callingOperatorSchema>;

/** What the bearer of a token may know about it. */
export const toView = ({ id, name, scopes, expiresAt }: Operator): CallingOperatorView => ({
  id,
  name,
  scopes,
  expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
});

export const callingOperatorExample: CallingOperatorView = {
  id: '5b0f7a7e-3f4e-4c59-9f4b-2f6f0c8f4c11',
  name: 'Support desk',
  scopes: ['admin:read'],
  expires_at: '2027-02-20T16:43:38.859Z',
};
