import { describe, expect, it } from '@jest/globals';
import { auditView } from './audit-view.js';

describe('auditView', () => {
  it('shows a record without its secrets', () => {
    const app = {
      clientId: 'a',
      name: 'n',
      createdAt: 1,
      clientSecretHash: 'h',
      signingSecrets: [{ sealed: 's' }],
    };
    expect(auditView('app', app)).toEqual({ clientId: 'a', name: 'n', createdAt: 1 });
    const hook = auditView('subscription', { key: 'k', isActive: true, sealedHeaders: 's', revision: 7 });
    expect(hook).toEqual({ key: 'k', isActive: true });
    expect(auditView('token', { id: 't', hash: 'h' })).toEqual({ id: 't' });
  });

  it('shows nothing of a field that it does not know', () => {
    expect(auditView('store', { storeHash: 's', password: 'p' })).toEqual({ storeHash: 's' });
  });

  it('leaves null as it is', () => {
    expect(auditView('grant', null)).toBeNull();
  });
});
