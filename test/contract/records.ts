import { randomBytes, randomUUID } from 'node:crypto';
import { type Actor, OPERATOR } from '../../src/audit/change.js';
import type { Repositories } from '../../src/storage/repositories.js';
import type { Owner } from '../../src/subscriptions/subscription.js';
import type { NewSubscription } from '../../src/subscriptions/subscription.repository.js';
import type { App } from '../../src/tenants/apps/app.repository.js';
import { CODE_LIFE_MS, type PortalSession } from '../../src/tenants/portal/portal-session.js';
import type { AccessToken } from '../../src/tenants/tokens/access-token.js';

export const API_ACTOR: Actor = {
  via: 'api',
  clientId: 'app-a',
  tokenId: 'token-a',
  address: '192.0.2.1',
  requestId: 'req-1',
};

/** A name that no other call returns, so that tests can share a database. */
export const unique = (prefix: string) => `${prefix}${randomBytes(6).toString('hex')}`;

export function makeApp(changes: Partial<App> = {}): App {
  return {
    clientId: unique('client'),
    name: 'Orders to ERP',
    clientSecretHash: 'hash-of-client-secret',
    clientSecrets: [{ sealed: 'sealed-client-secret', expiresAt: null }],
    signsWithClientSecret: true,
    signingSecrets: [{ sealed: 'sealed-signing-secret', expiresAt: null }],
    signingKeys: [{ sealed: 'sealed-signing-key', expiresAt: null }],
    createdAt: 1_700_000_000_000,
    ...changes,
  };
}

export function makeToken(owner: Owner, changes: Partial<AccessToken> = {}): AccessToken {
  return {
    id: unique('token'),
    hash: unique('hash-of-token'),
    ...owner,
    scopes: ['default'],
    createdAt: 1_700_000_000_000,
    expiresAt: null,
    revokedAt: null,
    ...changes,
  };
}

export function makePortalSession(owner: Owner, changes: Partial<PortalSession> = {}): PortalSession {
  return {
    id: unique('session'),
    ...owner,
    access: 'read',
    codeHash: unique('hash-of-code'),
    tokenHash: null,
    createdAt: 1_700_000_000_000,
    expiresAt: 1_700_000_000_000 + 10 * CODE_LIFE_MS,
    openedAt: null,
    revokedAt: null,
    ...changes,
  };
}

export function makeHook(owner: Owner, changes: Partial<NewSubscription> = {}): NewSubscription {
  const destination = changes.destination ?? `https://receiver.example.com/${unique('path')}`;
  return {
    ...owner,
    key: randomUUID(),
    kind: 'hook',
    topic: 'store/order/*',
    destination,
    canonicalUrl: destination,
    sealedHeaders: 'sealed-header-values',
    isActive: true,
    ...changes,
  };
}

export const makeWebHook = (owner: Owner, changes: Partial<NewSubscription> = {}) =>
  makeHook(owner, { kind: 'web-hook', topic: 'Customer/Update', sealedHeaders: null, ...changes });

/** Creates a store and an app, the owner of other records. */
export async function makeOwner({ stores, apps }: Repositories): Promise<Owner> {
  const store = await stores.create({ storeHash: unique('store'), name: 'Shop', timezone: 'UTC' }, OPERATOR);
  const app = makeApp();
  await apps.create(app, OPERATOR);
  return { storeHash: store.storeHash, clientId: app.clientId };
}
