import { HOOK_STATUS_EXAMPLE } from '../../delivery-log/hook-health/hook-status.schema.js';
import { answerTo } from '../../errors/answer-to.js';
import type { Refusal } from '../../errors/api-errors.js';
import { NotFound } from '../../errors/repository-errors.js';
import type { AdminHook, AdminHookList } from './admin-hook.schemas.js';

/** Examples for the API document. */
export const hookExample: AdminHook = {
  key: '0b0f4a52-6f0e-4a51-9f6b-3a5a5c0d7a11',
  kind: 'hook',
  id: '1',
  client_id: '404b021a970e767e0b84e4ed78e663c8',
  scope: 'store/order/*',
  destination: 'https://665b65a6.ngrok.io/webhooks',
  created_at: '2026-01-17T00:27:50.000Z',
  updated_at: '2026-01-17T00:27:50.000Z',
  status: HOOK_STATUS_EXAMPLE,
};

export const hookListExample: AdminHookList = { data: [hookExample], next_cursor: null };

export const noHook: Refusal = answerTo(new NotFound('hook'));

const badLimit = "The parameter 'limit' must be at most 50.";

export const badHookQuery: Refusal = {
  code: 'invalid_query',
  message: badLimit,
  fields: [{ pointer: 'limit', message: badLimit }],
};
