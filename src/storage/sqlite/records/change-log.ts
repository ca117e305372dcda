import type { Actor } from '../../../audit/change.js';
import type { ChangeDraft } from '../../../audit/change-draft.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

const INSERT = `INSERT INTO changes (at, actor, action, kind, key, store_hash, client_id, before, after)
  VALUES (:at, :actor, :action, :kind, :key, :storeHash, :clientId, :before, :after) RETURNING seq`;

const toJson = (record: object | null) => (record === null ? null : JSON.stringify(record));

/** Belongs in the transaction of the mutation. Returns the `seq` of the change. */
export function recordChange(connection: SqliteConnection, by: Actor, draft: ChangeDraft): number {
  const row = {
    ...draft,
    at: Date.now(),
    actor: JSON.stringify(by),
    before: toJson(draft.before),
    after: toJson(draft.after),
  };
  return connection.get<{ seq: number }>(INSERT, row)!.seq;
}
