import { answerTo } from '../../errors/answer-to.js';
import type { Refusal } from '../../errors/api-errors.js';
import { StoreUnavailable } from '../../errors/repository-errors.js';
import type { ConsoleSession } from './console-session.schemas.js';

/** Examples for the API document. */
export const consoleSessionExample: ConsoleSession = {
  access_token: 'portal.Vn3mJ0b7d9sO3tqk1dS2Yx8aQwPzL5uEr4iT6cB-h_M',
  expires_at: '2026-11-22T17:43:38.859Z',
  store_hash: '5ueh97',
  client_id: '404b021a970e767e0b84e4ed78e663c8',
  access: 'write',
};

const missing = "The field 'code' must be a string.";

export const refusals: Refusal[] = [
  { code: 'malformed_json', message: 'The body is not valid JSON.' },
  { code: 'invalid_code', message: 'The code of this link is not valid. Ask for a new link.' },
  { code: 'body_too_large', message: 'The body is larger than 65,536 bytes.' },
  { code: 'unsupported_media_type', message: 'Send the body as Content-Type: application/json.' },
  { code: 'validation_failed', message: missing, fields: [{ pointer: '/code', message: missing }] },
  { code: 'too_many_requests', message: 'Too many failed attempts. Try again later.' },
  answerTo(new StoreUnavailable()),
];
