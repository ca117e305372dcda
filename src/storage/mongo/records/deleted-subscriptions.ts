import type { mongo } from 'mongoose';
import type { Subscription } from '../../../subscriptions/subscription.js';
import type { Records } from './records.js';

/**
 * Belongs in the transaction that deletes the subscriptions. The log of a store finds deliveries by the keys of hooks, and
 * it keeps them for longer than their hooks. Retention forgets a key with its last delivery. Their incidents and notices end here.
 */
export async function rememberDeleted(
  { deletedSubscriptions }: Records,
  deleted: readonly Pick<Subscription, 'key' | 'storeHash'>[],
  session: mongo.ClientSession,
): Promise<void> {
  const deletedAt = Date.now();
  const rows = deleted.map(({ key, storeHash }) => ({ _id: key, storeHash, deletedAt }));
  await deletedSubscriptions.insertMany(rows, { session });
  const ofThese = { subscriptionKey: { $in: rows.map(({ _id }) => _id) } };
  for (const name of ['incidents', 'notices'])
    await deletedSubscriptions.db.collection(name).deleteMany(ofThese, { session });
}
