import type { AdminChangeList } from './admin-change.schemas.js';

/** An example for the API document. */
export const changeListExample: AdminChangeList = {
  data: [
    {
      seq: 250,
      at: '2026-11-22T16:43:38.859Z',
      kind: 'store',
      action: 'updated',
      key: 'k8wq2',
      store_hash: 'k8wq2',
      client_id: null,
      actor: {
        via: 'api',
        client_id: null,
        token_id: null,
        operator_id: '28e547bb-baf4-433b-8c35-05b6e9b0ea04',
        address: '203.0.113.7',
        request_id: '0b0f4a52-6f0e-4a51-9f6b-3a5a5c0d7a11',
      },
      before: { store_hash: 'k8wq2', name: 'Demo store', timezone: 'UTC' },
      after: { store_hash: 'k8wq2', name: 'Demo store', timezone: 'Australia/Sydney' },
    },
  ],
  next_cursor: 'MjUw',
};
