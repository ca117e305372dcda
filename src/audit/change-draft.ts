import { auditView } from './audit-view.js';
import type { Change, ChangedKind } from './change.js';

/** A change before the database gives it its number and its time. It holds no secrets. */
export type ChangeDraft = Omit<Change, 'seq' | 'at' | 'actor'>;

/** A record as a mutation found it, and as the mutation left it: null before it was made, or after it was deleted. */
export interface Versions {
  before: object | null;
  after: object | null;
}

/** The field that names a record of each kind. */
const KEY: Record<ChangedKind, string> = {
  store: 'storeHash',
  app: 'clientId',
  grant: 'clientId',
  token: 'id',
  operator: 'id',
  portal_session: 'id',
  subscription: 'key',
  delivery: 'id',
  replay: 'id',
  recovery: 'id',
  circuit: 'id',
  notice_recipients: 'clientId',
};

/** @param versions whole records: their secrets are left out here */
export function draftChange(kind: ChangedKind, action: string, versions: Versions): ChangeDraft {
  const record = (versions.after ?? versions.before) as Record<string, string | undefined>;
  return {
    action,
    kind,
    key: record[KEY[kind]]!,
    storeHash: record['storeHash'] ?? null,
    clientId: record['clientId'] ?? null,
    before: auditView(kind, versions.before),
    after: auditView(kind, versions.after),
  };
}
