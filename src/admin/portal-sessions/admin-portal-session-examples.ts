import { answerTo } from '../../errors/answer-to.js';
import type { Refusal } from '../../errors/api-errors.js';
import { NotFound } from '../../errors/repository-errors.js';
import type {
  AdminPortalSession,
  AdminPortalSessionList,
  PortalLinkAnswer,
} from './admin-portal-session.schemas.js';

/** Examples for the API document. */
export const sessionExample: AdminPortalSession = {
  id: '6f1c9a52-3a40-4d0c-9d57-5a9e0c6f7b11',
  store_hash: '5ueh97',
  client_id: '404b021a970e767e0b84e4ed78e663c8',
  access: 'write',
  created_at: '2026-11-22T16:43:38.859Z',
  expires_at: '2026-11-22T17:43:38.859Z',
  opened_at: '2026-11-22T16:44:02.117Z',
  revoked_at: null,
};

export const sessionListExample: AdminPortalSessionList = { data: [sessionExample], next_cursor: null };

export const linkExample: PortalLinkAnswer = {
  id: sessionExample.id,
  url: 'https://hooks.example.com/console/#code=Trj8vbS2PGfco9bQkO5B9dJYMXzWjbHeih1rAJL_a7k',
  expires_at: sessionExample.expires_at,
};

const badAccess = "The field 'access' must be read or write.";

export const noSession: Refusal = answerTo(new NotFound('portal-session'));
export const badSession: Refusal = {
  code: 'validation_failed',
  message: badAccess,
  fields: [{ pointer: '/access', message: badAccess }],
};
