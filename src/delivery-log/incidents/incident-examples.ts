import type { Refusal } from '../../errors/api-errors.js';
import type { IncidentList } from './incident.schemas.js';

/** Examples for the API document. */
export const incidentListExample: IncidentList = {
  data: [
    {
      id: '3b1f0c52-7d0e-4c51-8f6b-1a5a5c0d7a22',
      store_hash: '5ueh97',
      client_id: '404b021a970e767e0b84e4ed78e663c8',
      hook: {
        key: '0b0f4a52-6f0e-4a51-9f6b-3a5a5c0d7a11',
        kind: 'hook',
        id: '1',
        scope: 'store/order/*',
        destination: 'https://665b65a6.ngrok.io/webhooks',
        is_active: true,
      },
      state: 'open',
      failure: 'http_status',
      status: 503,
      reason: null,
      count: 214,
      exhausted: 12,
      first_seen_at: '2026-01-17T00:27:50.215Z',
      last_seen_at: '2026-01-17T06:12:09.004Z',
      recovered_at: null,
      events_since: '2026-01-17T00:27:49.980Z',
      events_until: '2026-01-17T06:12:01.553Z',
    },
  ],
  next_cursor: null,
};

const message = `The parameter 'state' must be "open" or "recovering" or "resolved".`;

export const badState: Refusal = {
  code: 'invalid_query',
  message,
  fields: [{ pointer: 'state', message }],
};
