import { answerTo } from '../../errors/answer-to.js';
import type { Refusal } from '../../errors/api-errors.js';
import { NotFound } from '../../errors/repository-errors.js';
import type { Replay } from './replay.schemas.js';

export const replayExample: Replay = {
  id: '7f3c1d52-6a0b-4a6e-9d38-0c1b2a3f4e5d',
  state: 'running',
  matched: 240,
  done: 20,
  from: '2026-01-17T00:00:00.000Z',
  to: '2026-01-18T00:00:00.000Z',
  only: 'failed',
  failure: null,
  rate: 10,
  created_at: '2026-01-19T09:12:44.031Z',
  finished_at: null,
};

export const cancelledReplayExample: Replay = {
  ...replayExample,
  state: 'cancelled',
  finished_at: '2026-01-19T09:12:46.507Z',
};

export const absent: Refusal = answerTo(new NotFound('replay'));

export const badReplay: Refusal[] = [
  { code: 'malformed_json', message: 'The body is not valid JSON.' },
  { code: 'body_too_large', message: 'The body is larger than 65,536 bytes.' },
  { code: 'unsupported_media_type', message: 'Send the body as Content-Type: application/json.' },
  {
    code: 'validation_failed',
    message: "The field 'rate' must be at most 100.",
    fields: [{ pointer: '/rate', message: "The field 'rate' must be at most 100." }],
  },
];
