import type { mongo } from 'mongoose';
import type { Counter } from '../mongo/records/mutations.js';
import { TargetIds } from '../sqlite/queue/interned-ids.js';
import { SqliteRetentionRepository } from '../sqlite/queue/sqlite-retention.repository.js';
import type { CopySource } from './source.js';

/** The tables whose ids the counters continue. */
const NUMBERED: Record<Counter, string> = { changes: 'changes', stores: 'stores', hooks: 'subscriptions' };

/** The last number of each kind: no number is assigned twice, also if the record that had it is deleted. */
export async function copyCounters({ connection }: CopySource, db: mongo.Db): Promise<void> {
  const counters = db.collection<{ _id: string; value: number }>('counters');
  for (const [counter, table] of Object.entries(NUMBERED)) {
    const last = connection.get<{ seq: number }>('SELECT seq FROM sqlite_sequence WHERE name = :table', {
      table,
    });
    await counters.updateOne({ _id: counter }, { $set: { value: last?.seq ?? 0 } }, { upsert: true });
  }
}

/** The time up to which the store was purged: a clock that is set back must not purge again. */
export async function copyRetentionTime({ connection }: CopySource, db: mongo.Db): Promise<void> {
  const reachedAt = await new SqliteRetentionRepository(connection, new TargetIds(connection)).reached();
  if (reachedAt === null) return;
  const meta = db.collection<{ _id: string; reachedAt?: number }>('meta');
  await meta.updateOne({ _id: 'retention' }, { $set: { reachedAt } }, { upsert: true });
}
