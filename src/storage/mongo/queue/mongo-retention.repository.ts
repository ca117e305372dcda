import type { mongo } from 'mongoose';
import type {
  PurgedBatch,
  RetentionClass,
  RetentionRepository,
} from '../../../delivery/model/retention.repository.js';
import type { Unit } from '../../../stats/step.js';
import { OldDeliveries } from '../retention/old-deliveries.js';
import { INDEX, WITH_BODY } from '../schema/indexes.js';
import type { EventDocument } from './event-document.js';
import { idFrom } from './event-ids.js';
import type { QueueCollections } from './queue-collections.js';

/** All deliveries have ended. Each update repeats the condition, because one may have been sent again meanwhile. */
const ENDED = { 'd.s': { $nin: ['pending', 'in_flight', 'parked'] } } as mongo.Filter<EventDocument>;
/** Attempts that fail one by one have a pack each, and one event may have many such attempts. */
const PACKS_PER_EVENT = 15;

interface RetentionTime {
  _id: 'retention';
  reachedAt: number;
}

const tokensEnded = (before: number) => ({
  $or: [{ expiresAt: { $lt: before } }, { revokedAt: { $lt: before } }],
});

/** What was found counts, not what was purged: each of two processes that find the same may purge a part of it. */
const batchOf = (found: number, limit: number, purged: number): PurgedBatch => ({
  purged,
  isFull: found >= limit,
});

const statsOf = (u: Unit, before: number) => ({ u, t: { $lt: new Date(before) } });

export class MongoRetentionRepository implements RetentionRepository {
  private readonly deliveries: OldDeliveries;

  constructor(private readonly queue: QueueCollections) {
    this.deliveries = new OldDeliveries(queue);
  }

  async purge(what: RetentionClass, before: number, limit: number): Promise<PurgedBatch> {
    switch (what) {
      case 'bodies':
        return this.forgetBodies(before, limit);
      case 'attempts':
        return this.forgetEvents(before, limit);
      case 'parked':
        return this.deliveries.cancel(before, limit);
      case 'idempotency_keys':
        return this.freeKeys(before, limit);
      case 'tokens':
        return this.forget('tokens', tokensEnded(before), limit);
      case 'portal_sessions':
        return this.forget('portal_sessions', { expiresAt: { $lt: before } }, limit);
      case 'replays':
        return this.forgetReplays(before, limit);
      case 'audit':
        return this.forgetChanges(before, limit);
      case 'minutes':
        return this.forget('stats', statsOf('minute', before), limit, INDEX.statsByAge);
      case 'hours':
        return this.forget('stats', statsOf('hour', before), limit, INDEX.statsByAge);
      case 'incidents':
        return this.forget('incidents', { lastSeenAt: { $lt: before } }, limit);
      case 'notices':
        return this.forget('notices', { createdAt: { $lt: before } }, limit);
    }
  }

  /** At most `limit` of the documents that the filter finds. */
  private async forget(name: string, old: object, limit: number, hint?: string): Promise<PurgedBatch> {
    const collection = this.queue.db.collection<{ _id: string }>(name);
    const options = { projection: { _id: 1 }, limit, ...(hint !== undefined && { hint }) };
    const rows = await collection.find(old, options).toArray();
    const { deletedCount } = await collection.deleteMany({ _id: { $in: rows.map(({ _id }) => _id) } });
    return batchOf(rows.length, limit, deletedCount);
  }

  private async forgetReplays(before: number, limit: number): Promise<PurgedBatch> {
    const { replays } = this.queue;
    const options = { projection: { _id: 1 }, limit };
    const ended = { finishedAt: { $lt: before }, recovery: { $exists: false } };
    const rows = await replays.find(ended, options).toArray();
    const { deletedCount } = await replays.deleteMany({ _id: { $in: rows.map(({ _id }) => _id) } });
    const { found, purged } = await this.forgetRecoveries(before, limit - rows.length);
    return batchOf(rows.length + found, limit, deletedCount + purged);
  }

  /** The parts of a recovery go with it, once all of them have ended long ago. */
  private async forgetRecoveries(before: number, limit: number): Promise<{ found: number; purged: number }> {
    const { recoveries, replays } = this.queue;
    const old = recoveries.find({ createdAt: { $lt: before } }, { projection: { _id: 1 } });
    let [found, purged] = [0, 0];
    for await (const { _id } of old.sort({ createdAt: -1, _id: -1 })) {
      if (found >= limit) break;
      const young = { recovery: _id, $or: [{ finishedAt: null }, { finishedAt: { $gte: before } }] };
      if (await replays.findOne(young, { projection: { _id: 1 }, hint: INDEX.replayParts })) continue;
      found += 1;
      // The parts first: without its recovery, no later purge would find one that was left.
      await replays.deleteMany({ recovery: _id }, { hint: INDEX.replayParts });
      purged += (await recoveries.deleteOne({ _id })).deletedCount;
    }
    return { found, purged };
  }

  /** Of the oldest, in the order of the log: a time that a wrong clock gave one of them does not keep the others. */
  private async forgetChanges(before: number, limit: number): Promise<PurgedBatch> {
    const changes = this.queue.db.collection<{ _id: number; at: number }>('changes');
    const options = { projection: { at: 1 }, sort: { _id: 1 }, limit: limit + 1 } as const;
    const oldest = await changes.find({}, options).toArray();
    const old = oldest.filter(({ at }) => at < before).map(({ _id }) => _id);
    const ids = old.slice(0, -1);
    return batchOf(ids.length, limit, (await changes.deleteMany({ _id: { $in: ids } })).deletedCount);
  }

  async reached(): Promise<number | null> {
    const meta = this.queue.db.collection<RetentionTime>('meta');
    return (await meta.findOne({ _id: 'retention' }))?.reachedAt ?? null;
  }

  async reach(at: number): Promise<void> {
    const meta = this.queue.db.collection<RetentionTime>('meta');
    await meta.updateOne({ _id: 'retention' }, { $set: { reachedAt: Math.floor(at) } }, { upsert: true });
  }

  private async forgetBodies(before: number, limit: number): Promise<PurgedBatch> {
    const ids = await this.oldest({ ...WITH_BODY, ...ENDED }, { before, limit, index: INDEX.bodied });
    const these = { _id: { $in: ids }, ...ENDED };
    const { modifiedCount } = await this.queue.events.updateMany(these, { $unset: { hb: '', wb: '' } });
    return batchOf(ids.length, limit, modifiedCount);
  }

  private async forgetEvents(before: number, limit: number): Promise<PurgedBatch> {
    const old = { _id: { $lt: idFrom(before) }, ...ENDED };
    const options = { projection: { _id: 1 }, hint: '_id_', limit } as const;
    const ids = (await this.queue.events.find(old, options).toArray()).map(({ _id }) => _id);
    const { deletedCount } = await this.queue.events.deleteMany({ _id: { $in: ids }, ...ENDED });
    await this.forgetPacks(before, limit * PACKS_PER_EVENT);
    await this.forgetDeletedSubscriptions(before, limit);
    return batchOf(ids.length, limit, deletedCount);
  }

  /** Of a subscription that was deleted so long ago, few deliveries are left: those that were sent again late. */
  private async forgetDeletedSubscriptions(before: number, limit: number): Promise<void> {
    const deleted = this.queue.db.collection<{ _id: string; deletedAt: number }>('deleted_subscriptions');
    const old = deleted.find({ deletedAt: { $lt: before } }, { projection: { _id: 1 } });
    for (const { _id } of await old.sort({ deletedAt: 1 }).limit(limit).toArray()) {
      const options = { projection: { _id: 1 }, hint: INDEX.bySubscription };
      if (!(await this.queue.events.findOne({ 'd.k': _id }, options))) await deleted.deleteOne({ _id });
    }
  }

  /**
   * An attempt is younger than its event, so that the events of old packs are gone already, or go now. A pack that is not
   * counted yet waits for the fold.
   */
  private async forgetPacks(before: number, limit: number): Promise<void> {
    const old = { at: { $lt: new Date(before) }, u: { $exists: false } };
    const rows = await this.queue.attempts.find(old, { projection: { _id: 1 }, limit }).toArray();
    if (rows.length > 0) await this.queue.attempts.deleteMany({ _id: { $in: rows.map(({ _id }) => _id) } });
  }

  private async freeKeys(before: number, limit: number): Promise<PurgedBatch> {
    const ids = await this.oldest({ ik: { $exists: true } }, { before, limit, index: INDEX.keyed });
    const { modifiedCount } = await this.queue.events.updateMany(
      { _id: { $in: ids } },
      { $unset: { ik: '', ih: '' } },
    );
    return batchOf(ids.length, limit, modifiedCount);
  }

  /** `max` bounds the index: a condition on the time does not, if the index's own condition has an `$or`. */
  private async oldest(
    which: mongo.Filter<EventDocument>,
    { before, limit, index }: { before: number; limit: number; index: string },
  ): Promise<string[]> {
    const options = { projection: { _id: 1 }, hint: index, max: { ts: new Date(before) }, limit };
    const rows = await this.queue.events.find(which, options).toArray();
    return rows.map(({ _id }) => _id);
  }
}
