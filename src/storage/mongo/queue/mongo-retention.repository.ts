import type { mongo } from 'mongoose';
import type { RetentionClass, RetentionRepository } from '../../../delivery/model/retention.repository.js';
import type { Unit } from '../../../stats/step.js';
import { INDEX, WITH_BODY } from '../schema/indexes.js';
import { lapsedBy, withPlace } from '../schema/pull-places.js';
import type { EventDocument } from './event-document.js';
import { idFrom, pullKeys } from './event-ids.js';
import type { QueueCollections } from './queue-collections.js';
import { anyOf, cancelling, cancellingAll } from './requeue.js';
import { keepEach, keepEndings } from './result-packs.js';

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

const statsOf = (u: Unit, before: number) => ({ u, t: { $lt: new Date(before) } });

/** Deliveries that nobody wants any more, by the index that has them and few others. */
interface Old {
  field: 'w' | 'p';
  index: string;
  /** An expression about the delivery `$$x`. */
  wanted: object;
}

const PARKED: Old = { field: 'w', index: INDEX.backlog, wanted: { $eq: ['$$x.s', 'parked'] } };
/** Messages that nobody pulled. What is under a lease is left until that has ended. */
const OFFERED: Old = {
  field: 'p',
  index: INDEX.open,
  wanted: { $and: [{ $eq: ['$$x.s', 'pending'] }, { $gt: ['$$x.v', ''] }] },
};
type Keys = { _id: string; keys: string[] };
const FEW = 20;
/** Milliseconds after which a call looks at no further pull subscription. */
const LAPSED_MS = 1_000;

export class MongoRetentionRepository implements RetentionRepository {
  /** The last pull subscription that was looked at. */
  private lapsedFrom = '';

  constructor(private readonly queue: QueueCollections) {}

  async purge(what: RetentionClass, before: number, limit: number): Promise<number> {
    switch (what) {
      case 'bodies':
        return this.forgetBodies(before, limit);
      case 'attempts':
        return this.forgetEvents(before, limit);
      case 'parked':
        return this.cancelParked(before, limit);
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
  private async forget(name: string, old: object, limit: number, hint?: string): Promise<number> {
    const collection = this.queue.db.collection<{ _id: string }>(name);
    const options = { projection: { _id: 1 }, limit, ...(hint !== undefined && { hint }) };
    const rows = await collection.find(old, options).toArray();
    return (await collection.deleteMany({ _id: { $in: rows.map(({ _id }) => _id) } })).deletedCount;
  }

  private async forgetReplays(before: number, limit: number): Promise<number> {
    const { replays } = this.queue;
    const options = { projection: { _id: 1 }, limit };
    const ended = { finishedAt: { $lt: before }, recovery: { $exists: false } };
    const rows = await replays.find(ended, options).toArray();
    const { deletedCount } = await replays.deleteMany({ _id: { $in: rows.map(({ _id }) => _id) } });
    return deletedCount + (await this.forgetRecoveries(before, limit - deletedCount));
  }

  /** The parts of a recovery go with it, once all of them have ended long ago. */
  private async forgetRecoveries(before: number, limit: number): Promise<number> {
    const { recoveries, replays } = this.queue;
    const old = recoveries.find({ createdAt: { $lt: before } }, { projection: { _id: 1 } });
    let forgotten = 0;
    for await (const { _id } of old.sort({ createdAt: -1, _id: -1 })) {
      if (forgotten >= limit) break;
      const young = { recovery: _id, $or: [{ finishedAt: null }, { finishedAt: { $gte: before } }] };
      if (await replays.findOne(young, { projection: { _id: 1 }, hint: INDEX.replayParts })) continue;
      // The parts first: without its recovery, no later purge would find one that was left.
      await replays.deleteMany({ recovery: _id }, { hint: INDEX.replayParts });
      forgotten += (await recoveries.deleteOne({ _id })).deletedCount;
    }
    return forgotten;
  }

  /** Of the oldest, in the order of the log: a time that a wrong clock gave one of them does not keep the others. */
  private async forgetChanges(before: number, limit: number): Promise<number> {
    const changes = this.queue.db.collection<{ _id: number; at: number }>('changes');
    const options = { projection: { at: 1 }, sort: { _id: 1 }, limit: limit + 1 } as const;
    const oldest = await changes.find({}, options).toArray();
    const old = oldest.filter(({ at }) => at < before).map(({ _id }) => _id);
    return (await changes.deleteMany({ _id: { $in: old.slice(0, -1) } })).deletedCount;
  }

  async reached(): Promise<number | null> {
    const meta = this.queue.db.collection<RetentionTime>('meta');
    return (await meta.findOne({ _id: 'retention' }))?.reachedAt ?? null;
  }

  async reach(at: number): Promise<void> {
    const meta = this.queue.db.collection<RetentionTime>('meta');
    await meta.updateOne({ _id: 'retention' }, { $set: { reachedAt: Math.floor(at) } }, { upsert: true });
  }

  private async forgetBodies(before: number, limit: number): Promise<number> {
    const ids = await this.oldest({ ...WITH_BODY, ...ENDED }, { before, limit, index: INDEX.bodied });
    const these = { _id: { $in: ids }, ...ENDED };
    const { modifiedCount } = await this.queue.events.updateMany(these, { $unset: { hb: '', wb: '' } });
    return modifiedCount;
  }

  private async forgetEvents(before: number, limit: number): Promise<number> {
    const old = { _id: { $lt: idFrom(before) }, ...ENDED };
    const options = { projection: { _id: 1 }, hint: '_id_', limit } as const;
    const ids = (await this.queue.events.find(old, options).toArray()).map(({ _id }) => _id);
    const { deletedCount } = await this.queue.events.deleteMany({ _id: { $in: ids }, ...ENDED });
    await this.forgetPacks(before, limit * PACKS_PER_EVENT);
    await this.forgetDeletedSubscriptions(before, limit);
    return deletedCount;
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

  /** However many hooks have something parked, these are a few commands: each call has a time limit. */
  private async cancelParked(before: number, limit: number): Promise<number> {
    let cancelled = 0;
    for (const old of [PARKED, OFFERED]) {
      cancelled += await this.cancelOld(old, before, limit - cancelled);
      if (cancelled >= limit) return cancelled;
    }
    return cancelled + (await this.cancelLapsed(before, limit - cancelled));
  }

  /** `limit` deliveries, and what is left of the last event. */
  private async cancelOld({ field, index, wanted }: Old, before: number, limit: number): Promise<number> {
    const keys = {
      $map: { input: { $filter: { input: '$d', as: 'x', cond: wanted } }, as: 'x', in: '$$x.k' },
    };
    const where = { [`d.${field}`]: { $gt: '' }, _id: { $lt: idFrom(before) }, $expr: anyOf(wanted) };
    // Few at once: an event may have thousands of deliveries.
    const options = { projection: { keys }, hint: index, limit, batchSize: FEW };
    const ended: { e: string; k: string }[] = [];
    for await (const { _id: e, keys: found } of this.queue.events.find<Keys>(where, options)) {
      ended.push(...found.map((k) => ({ e, k })));
      if (ended.length >= limit) break;
    }
    if (ended.length === 0) return 0;
    const pack = await keepEach(this.queue, ended, 'cancelled');
    const these = { _id: { $in: [...new Set(ended.map(({ e }) => e))] } };
    await this.queue.events.updateMany(these, cancellingAll(wanted, pack), { hint: '_id_' });
    this.queue.written.add(pack, null);
    return ended.length;
  }

  /** What was pulled and never settled, of one pull subscription after another. The next call goes on where this one ends. */
  private async cancelLapsed(before: number, limit: number): Promise<number> {
    const until = performance.now() + LAPSED_MS;
    let cancelled = 0;
    for await (const key of pullKeys(this.queue.events, this.lapsedFrom)) {
      this.lapsedFrom = key;
      cancelled += await this.cancelLapsedOf(key, before, limit - cancelled);
      if (cancelled >= limit || performance.now() >= until) return cancelled;
    }
    this.lapsedFrom = '';
    return cancelled;
  }

  private async cancelLapsedOf(key: string, before: number, limit: number): Promise<number> {
    const place = lapsedBy(key, Date.now());
    const these = withPlace(place);
    const options = { projection: { _id: 1 }, hint: INDEX.pull, limit };
    const old = this.queue.events.find({ ...these, _id: { $lt: idFrom(before) } }, options);
    const ids = (await old.toArray()).map(({ _id }) => _id);
    if (ids.length === 0) return 0;
    const pack = await keepEndings(this.queue, { ids, key, ending: 'cancelled' });
    const { update, arrayFilters } = cancelling(key, { v: place }, pack);
    const again = { ...these, _id: { $in: ids } };
    const { modifiedCount } = await this.queue.events.updateMany(again, update, {
      arrayFilters,
      hint: '_id_',
    });
    this.queue.written.add(pack, null);
    return modifiedCount;
  }

  private async freeKeys(before: number, limit: number): Promise<number> {
    const ids = await this.oldest({ ik: { $exists: true } }, { before, limit, index: INDEX.keyed });
    const { modifiedCount } = await this.queue.events.updateMany(
      { _id: { $in: ids } },
      { $unset: { ik: '', ih: '' } },
    );
    return modifiedCount;
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
