import { describe, expect, it } from '@jest/globals';
import type { App } from './app.repository.js';
import { patchedApp } from './app-rules.js';

const read: App = {
  clientId: 'c',
  name: 'App',
  clientSecretHash: 'old',
  clientSecrets: [{ sealed: 'c', expiresAt: null }],
  signsWithClientSecret: true,
  signingSecrets: [{ sealed: 'a', expiresAt: null }],
  signingKeys: [],
  createdAt: 1,
};

describe('patchedApp', () => {
  it('changes what the patch has if the app is as it was read', () => {
    const stored = { ...read, signingSecrets: [{ sealed: 'a', expiresAt: null }] };
    expect(patchedApp(stored, read, { clientSecretHash: 'new' })).toEqual({
      ...read,
      clientSecretHash: 'new',
    });
  });

  it('is null if another has changed or removed the app meanwhile', () => {
    const changed = { ...read, signingSecrets: [{ sealed: 'b', expiresAt: null }] };
    expect(patchedApp(changed, read, { clientSecretHash: 'new' })).toBeNull();
    expect(patchedApp(null, read, { clientSecretHash: 'new' })).toBeNull();
  });
});
