import { answerTo } from '../../errors/answer-to.js';
import type { Refusal } from '../../errors/api-errors.js';
import { NotFound } from '../../errors/repository-errors.js';
import type { AdminReplay, AdminReplayList } from './admin-replay.schemas.js';

/** Examples for the API document. */
export const replayExample: AdminReplay = {
  id: '7f3c1d52-6a0b-4a6e-9d38-0c1b2a3f4e5d',
  state: 'running',
  store_hash: null,
  client_id: null,
  host: 'hooks.example.com',
  hook: null,
  failure: 'connect',
  states: ['exhausted'],
  since: '2026-01-17T00:00:00.000Z',
  until: '2026-01-17T06:00:00.000Z',
  rate: 10,
  hooks: 2,
  matched: 260,
  done: 20,
  failed: 20,
  remaining: 220,
  failed_by: { hook_off: 20, hook_deleted: 0, changed: 0 },
  created_at: '2026-01-17T09:12:44.031Z',
  finished_at: null,
  by_hook: [
    {
      store_hash: '5ueh97',
      client_id: '404b021a970e767e0b84e4ed78e663c8',
      hook: '0b0f4a52-6f0e-4a51-9f6b-3a5a5c0d7a11',
      matched: 240,
      done: 20,
      failed: 0,
      remaining: 220,
      skipped: null,
    },
    {
      store_hash: 'k8wq2',
      client_id: '404b021a970e767e0b84e4ed78e663c8',
      hook: '5d3c2f10-8a77-4a0e-9d0f-0f6d5b1c2e33',
      matched: 20,
      done: 0,
      failed: 20,
      remaining: 0,
      skipped: 'hook_off',
    },
  ],
};

const { by_hook: _, ...listed } = replayExample;

export const replayListExample: AdminReplayList = { data: [listed], next_cursor: null };

export const cancelledReplayExample: AdminReplay = {
  ...replayExample,
  state: 'cancelled',
  finished_at: '2026-01-17T09:12:46.507Z',
};

export const noReplay: Refusal = answerTo(new NotFound('replay'));

const badRate = "The field 'rate' must be at most 100.";

export const badReplay: Refusal = {
  code: 'validation_failed',
  message: badRate,
  fields: [{ pointer: '/rate', message: badRate }],
};
