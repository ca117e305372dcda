import { auditView } from '../../../audit/audit-view.js';
import type { Actor, ChangedKind } from '../../../audit/change.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

export interface Mutation {
  by: Actor;
  action: string;
  kind: ChangedKind;
  key: string;
  storeHash?: string;
  clientId?: string;
  /** The whole records: their secrets are left out here. */
  before: object | null;
  after: object | null;
}

const INSERT = `
  INSERT INTO changes (at, actor, action, kind, key, store_hash, client_id, before, after)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`;

/** Belongs in the transaction of the mutation. Gives the `seq`. */
export function recordChange(connection: SqliteConnection, mutation: Mutation): number {
  const { by, action, kind, key, storeHash = null, clientId = null } = mutation;
  const [before, after] = [mutation.before, mutation.after].map((record) => {
    const view = auditView(kind, record);
    return view && JSON.stringify(view);
  });
  const row = [Date.now(), JSON.stringify(by), action, kind, key, storeHash, clientId, before!, after!];
  return connection.get<{ seq: number }>(INSERT, ...row)!.seq;
}
