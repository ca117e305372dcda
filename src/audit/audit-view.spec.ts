import { describe, expect, it } from '@jest/globals';
import { auditView } from './audit-view.js';

describe('auditView', () => {
  it('leaves the secrets out of a record', () => {
    const app = {
      clientId: 'a',
      name: 'n',
      createdAt: 1,
      clientSecretHash: 'h',
      clientSecrets: [{ sealed: 's' }],
      signsWithClientSecret: true,
      signingSecrets: [{ sealed: 's' }],
    };
    expect(auditView('app', app)).toEqual({
      clientId: 'a',
      name: 'n',
      createdAt: 1,
      signsWithClientSecret: true,
    });
    const hook = auditView('subscription', { key: 'k', isActive: true, sealedHeaders: 's', revision: 7 });
    expect(hook).toEqual({ key: 'k', isActive: true });
    expect(auditView('token', { id: 't', hash: 'h' })).toEqual({ id: 't' });
    expect(auditView('operator', { id: 'o', hash: 'h' })).toEqual({ id: 'o' });
  });

  it('leaves out unknown fields', () => {
    expect(auditView('store', { storeHash: 's', password: 'p' })).toEqual({ storeHash: 's' });
  });

  it('returns null for null', () => {
    expect(auditView('grant', null)).toBeNull();
  });
});
