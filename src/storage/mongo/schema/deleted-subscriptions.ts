import type { mongo } from 'mongoose';

/** A change with which subscriptions ended: its own, or that of its store or app. */
interface Deletion {
  kind: 'subscription' | 'store' | 'app';
  at: number;
  before: { storeHash: string; key: string; subscriptions?: { storeHash: string; key: string }[] };
}

/**
 * Subscriptions that were deleted before this collection was there are known from the log of changes, for as long as it
 * goes back.
 */
export async function rememberDeletedBefore(db: mongo.Db): Promise<void> {
  const remembered = db.collection<{ _id: string }>('deleted_subscriptions');
  const kind = { $in: ['subscription', 'store', 'app'] };
  const deletions = db.collection('changes').find<Deletion>({ action: 'deleted', kind });
  for await (const { kind: of, at: deletedAt, before } of deletions) {
    const deleted = of === 'subscription' ? [before] : (before.subscriptions ?? []);
    for (const { key, storeHash } of deleted)
      await remembered.updateOne({ _id: key }, { $set: { storeHash, deletedAt } }, { upsert: true });
  }
}
