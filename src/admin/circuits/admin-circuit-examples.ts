import { answerTo } from '../../errors/answer-to.js';
import type { Refusal } from '../../errors/api-errors.js';
import { NotFound } from '../../errors/repository-errors.js';
import type { AdminCircuit, AdminCircuitList } from './admin-circuit.schemas.js';

/** Examples for the API document. */
export const circuitExample: AdminCircuit = {
  id: '5f0c1d7e9b3a48626d1c0e8f7a9b2c3d',
  client_id: '404b021a970e767e0b84e4ed78e663c8',
  host: 'receiver.example.com',
  state: 'open',
  processes: [
    {
      process: '28e547bb-baf4-433b-8c35-05b6e9b0ea04',
      state: 'open',
      next_probe_at: '2026-01-17T00:30:50.120Z',
      reported_at: '2026-01-17T00:27:51.004Z',
    },
  ],
};
export const circuitListExample: AdminCircuitList = { data: [circuitExample], next_cursor: null };

export const noCircuit: Refusal = answerTo(new NotFound('circuit'));
