import type { mongo } from 'mongoose';

/**
 * Resolves when a majority has everything that the primary has now. A write that changes nothing waits for exactly that.
 * Inside a session, its next reads see all of it, on any primary: a new one does not know at once what is durable.
 */
export async function untilDurable(db: mongo.Db, session?: mongo.ClientSession): Promise<void> {
  const counters = db.collection<{ _id: string; value: number }>('counters');
  await counters.updateOne({ _id: 'changes' }, { $max: { value: 0 } }, session ? { session } : {});
}
