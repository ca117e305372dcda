import { describe, expect, it } from '@jest/globals';
import { draftChange } from './change-draft.js';

const token = { id: 't-1', hash: 'secret', storeHash: 's', clientId: 'c', revokedAt: null };

describe('draftChange', () => {
  it('names the record and its tenant, and leaves out its secrets', () => {
    const after = { ...token, revokedAt: 7 };
    expect(draftChange('token', 'revoked', { before: token, after })).toEqual({
      action: 'revoked',
      kind: 'token',
      key: 't-1',
      storeHash: 's',
      clientId: 'c',
      before: { id: 't-1', storeHash: 's', clientId: 'c', revokedAt: null },
      after: { id: 't-1', storeHash: 's', clientId: 'c', revokedAt: 7 },
    });
  });

  it('takes the names from what was deleted, and null for a tenant that the record does not have', () => {
    const store = { storeHash: 's', name: 'Shop' };
    expect(draftChange('store', 'deleted', { before: store, after: null })).toMatchObject({
      key: 's',
      storeHash: 's',
      clientId: null,
      before: store,
      after: null,
    });
    const app = { clientId: 'c', clientSecretHash: 'secret' };
    expect(draftChange('app', 'created', { before: null, after: app })).toMatchObject({
      key: 'c',
      storeHash: null,
      before: null,
      after: { clientId: 'c' },
    });
  });
});
