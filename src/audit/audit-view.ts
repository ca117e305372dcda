import type { ChangedKind } from './change.js';

/** Fields of each record that the audit log may show. An allow list: a new secret field is hidden by default. */
const VISIBLE_FIELDS: Record<ChangedKind, readonly string[]> = {
  store: ['storeHash', 'storeId', 'name', 'timezone', 'createdAt', 'subscriptions'],
  app: ['clientId', 'name', 'signsWithClientSecret', 'createdAt', 'subscriptions'],
  grant: ['storeHash', 'clientId', 'scopes'],
  token: ['id', 'storeHash', 'clientId', 'scopes', 'createdAt', 'expiresAt', 'revokedAt'],
  operator: ['id', 'name', 'scopes', 'createdAt', 'expiresAt', 'revokedAt'],
  portal_session: [
    'id',
    'storeHash',
    'clientId',
    'access',
    'createdAt',
    'expiresAt',
    'openedAt',
    'revokedAt',
  ],
  subscription: [
    'key',
    'storeHash',
    'clientId',
    'kind',
    'number',
    'topic',
    'destination',
    'canonicalUrl',
    'policy',
    'isActive',
    'pull',
    'disabledReason',
    'disabledAt',
    'createdAt',
    'updatedAt',
  ],
  delivery: ['eventId', 'ordinal', 'subscriptionKey', 'state'],
  circuit: ['id', 'clientId', 'host'],
  notice_recipients: ['storeHash', 'clientId', 'emails'],
  replay: [
    'id',
    'storeHash',
    'clientId',
    'subscriptionKey',
    'from',
    'to',
    'states',
    'failure',
    'rate',
    'state',
    'matched',
    'done',
  ],
  recovery: [
    'id',
    'storeHash',
    'clientId',
    'host',
    'subscriptionKey',
    'from',
    'to',
    'states',
    'failure',
    'rate',
    'state',
    'hooks',
    'matched',
    'done',
  ],
};

/** A record as `before` or `after` of a change, without its secrets. Null stays null. */
export function auditView(kind: ChangedKind, record: object | null): Record<string, unknown> | null {
  if (record === null) return null;
  const visible = VISIBLE_FIELDS[kind];
  return Object.fromEntries(Object.entries(record).filter(([name]) => visible.includes(name)));
}
