import { z } from 'zod';
import { plainText } from '../../errors/validation/plain-text.js';
import { PORTAL_ACCESS } from '../tokens/access-token.js';

const MAX_CODE = 200;

export const consoleSessionRequestSchema = z
  .strictObject({ code: plainText.max(MAX_CODE).describe('The code of the link, from behind `#code=`.') })
  .meta({
    id: 'ConsoleSessionRequest',
    example: { code: 'Trj8vbS2PGfco9bQkO5B9dJYMXzWjbHeih1rAJL_a7k' },
  });

export const consoleSessionSchema = z
  .object({
    access_token: z.string().describe('Opaque. Send it as a bearer token. Shown only in this response.'),
    expires_at: z.iso.datetime().describe('When the token ends.'),
    store_hash: z.string().describe('The store that the token works for.'),
    client_id: z.string().describe('The app that the token acts as.'),
    access: z.enum(PORTAL_ACCESS).describe('With `read` the token is accepted for GET alone.'),
  })
  .meta({ id: 'ConsoleSession' });

export type ConsoleSessionRequest = z.infer<typeof consoleSessionRequestSchema>;
export type ConsoleSession = z.infer<typeof consoleSessionSchema>;
