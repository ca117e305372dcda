import type { ChangedKind } from './change.js';

/** What the log may show of each record. Hashes and sealed values are absent: a list of what is allowed cannot leak. */
const SHOWN: Record<ChangedKind, readonly string[]> = {
  store: ['storeHash', 'storeId', 'name', 'timezone', 'createdAt'],
  app: ['clientId', 'name', 'createdAt'],
  grant: ['storeHash', 'clientId', 'scopes'],
  token: ['id', 'storeHash', 'clientId', 'scopes', 'createdAt', 'expiresAt', 'revokedAt'],
  subscription: [
    'key',
    'storeHash',
    'clientId',
    'kind',
    'number',
    'topic',
    'destination',
    'canonicalUrl',
    'isActive',
    'disabledReason',
    'disabledAt',
    'createdAt',
    'updatedAt',
  ],
  delivery: ['eventId', 'ordinal', 'subscriptionKey', 'state'],
  replay: [
    'id',
    'storeHash',
    'clientId',
    'subscriptionKey',
    'from',
    'to',
    'only',
    'rate',
    'state',
    'matched',
    'done',
  ],
};

/** A record as `before` or `after` of a change: without its secrets. Null stays null. */
export function auditView(kind: ChangedKind, record: object | null): Record<string, unknown> | null {
  if (record === null) return null;
  const shown = SHOWN[kind];
  return Object.fromEntries(Object.entries(record).filter(([name]) => shown.includes(name)));
}
