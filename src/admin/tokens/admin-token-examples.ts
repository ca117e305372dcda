import { answerTo } from '../../errors/answer-to.js';
import type { Refusal } from '../../errors/api-errors.js';
import { NotFound } from '../../errors/repository-errors.js';
import type { AdminToken, AdminTokenList, CreatedToken } from './admin-token.schemas.js';

/** Examples for the API document. */
export const tokenExample: AdminToken = {
  id: 'dfc2bb5d-b72e-4db8-a20d-5872b90af74c',
  store_hash: '5ueh97',
  client_id: '404b021a970e767e0b84e4ed78e663c8',
  scopes: ['default'],
  created_at: '2026-11-22T16:43:38.859Z',
  expires_at: '2026-12-22T16:43:38.859Z',
  revoked_at: null,
};

export const createdTokenExample: CreatedToken = {
  ...tokenExample,
  access_token: 'Trj8vbS2PGfco9bQkO5B9dJYMXzWjbHeih1rAJL_a7k',
};

export const tokenListExample: AdminTokenList = { data: [tokenExample], next_cursor: null };

export const noToken: Refusal = answerTo(new NotFound('token'));

const badClient = "The field 'client_id' must be the client id of an app.";
export const badToken: Refusal = {
  code: 'validation_failed',
  message: badClient,
  fields: [{ pointer: '/client_id', message: badClient }],
};
