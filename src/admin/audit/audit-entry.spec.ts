import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../audit/change.js';
import { toAdminChange } from './audit-entry.js';

const change: Change = {
  seq: 7,
  at: 1_700_000_000_000,
  actor: { via: 'cli', clientId: null, tokenId: null, address: null, requestId: null },
  action: 'deleted',
  kind: 'store',
  key: '5ueh97',
  storeHash: '5ueh97',
  clientId: null,
  before: {
    storeHash: '5ueh97',
    createdAt: 0,
    isActive: true,
    disabledAt: null,
    scopes: ['default'],
    subscriptions: [{ storeHash: '5ueh97', key: 'k' }],
    from: 0,
  },
  after: null,
};

describe('toAdminChange', () => {
  it('has the names and times of the API, in nested records too', () => {
    expect(toAdminChange(change)).toEqual({
      seq: 7,
      at: '2023-11-14T22:13:20.000Z',
      kind: 'store',
      action: 'deleted',
      key: '5ueh97',
      store_hash: '5ueh97',
      client_id: null,
      actor: {
        via: 'cli',
        client_id: null,
        token_id: null,
        operator_id: null,
        address: null,
        request_id: null,
      },
      before: {
        store_hash: '5ueh97',
        created_at: '1970-01-01T00:00:00.000Z',
        is_active: true,
        disabled_at: null,
        scopes: ['default'],
        subscriptions: [{ store_hash: '5ueh97', key: 'k' }],
        from: '1970-01-01T00:00:00.000Z',
      },
      after: null,
    });
  });
});
