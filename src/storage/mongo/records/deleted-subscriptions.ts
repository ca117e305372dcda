import type { mongo } from 'mongoose';
import type { Subscription } from '../../../subscriptions/subscription.js';
import type { Records } from './records.js';

/**
 * Belongs in the transaction that deletes the subscriptions. The log of a store finds deliveries by the keys of hooks, and
 * it keeps them for longer than their hooks. Retention forgets a key with its last delivery. What is known of them ends here.
 */
export async function rememberDeleted(
  { deletedSubscriptions }: Records,
  deleted: readonly Pick<Subscription, 'key' | 'storeHash'>[],
  session: mongo.ClientSession,
): Promise<void> {
  const deletedAt = Date.now();
  const rows = deleted.map(({ key, storeHash }) => ({ _id: key, storeHash, deletedAt }));
  await deletedSubscriptions.insertMany(rows, { session });
  const keys = { $in: rows.map(({ _id }) => _id) };
  const { db } = deletedSubscriptions;
  for (const name of ['incidents', 'notices'])
    await db.collection(name).deleteMany({ subscriptionKey: keys }, { session });
  await db.collection<{ _id: string }>('certificates').deleteMany({ _id: keys }, { session });
}
