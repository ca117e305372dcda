import type { mongo } from 'mongoose';
import type {
  NewPart,
  NewRecovery,
  Recovery,
  RecoveryPart,
  RecoveryPlace,
  RecoveryRepository,
} from '../../../admin/replays/recovery.repository.js';
import {
  type PartGroup,
  recoveryOf,
  startedRecovery,
  startOf,
} from '../../../admin/replays/recovery-rules.js';
import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { assertTenant } from '../../assert-tenant.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import type { RecoveryDocument, ReplayDocument } from '../queue/replay-document.js';
import type { Mutations } from '../records/mutations.js';
import { INDEX } from '../schema/indexes.js';

type Group = Omit<PartGroup, 'state' | 'skipped'> & {
  _id: { recovery: string } & Pick<PartGroup, 'state' | 'skipped'>;
};

const GROUPED = {
  _id: { recovery: '$recovery', state: '$state', skipped: '$skipped' },
  hooks: { $sum: 1 },
  matched: { $sum: '$matched' },
  done: { $sum: '$done' },
  left: { $sum: { $max: [0, { $subtract: ['$matched', '$done'] }] } },
  finishedAt: { $max: '$finishedAt' },
};

export class MongoRecoveryRepository implements RecoveryRepository {
  constructor(
    private readonly queue: QueueCollections,
    private readonly mutations: Mutations,
  ) {}

  async create(recovery: NewRecovery, parts: readonly NewPart[], by: Actor): Promise<Recovery> {
    for (const { storeHash, clientId, subscriptionKey } of parts)
      assertTenant(storeHash, clientId, subscriptionKey);
    const { id: _id, ...fields } = recovery;
    return this.mutations.run(by, async ({ session, record }) => {
      const existing = await this.read(_id, session);
      if (existing) return existing;
      await this.queue.recoveries.insertOne({ _id, ...fields, cancelledAt: null }, { session });
      const documents = parts.map((part) => partDocument(recovery, part));
      if (documents.length > 0) await this.queue.replays.insertMany(documents, { session });
      const created = startedRecovery(recovery, parts);
      await record(draftChange('recovery', 'created', { before: null, after: created }));
      return created;
    });
  }

  async find(id: string): Promise<Recovery | null> {
    return this.read(id);
  }

  async list(after: RecoveryPlace | null, limit: number): Promise<Recovery[]> {
    const older = after && [
      { createdAt: { $lt: after.createdAt } },
      { createdAt: after.createdAt, _id: { $lt: after.id } },
    ];
    const filter = older ? { createdAt: { $lte: after.createdAt }, $or: older } : {};
    const rows = this.queue.recoveries.find(filter).sort({ createdAt: -1, _id: -1 }).limit(limit);
    return this.withProgress(await rows.toArray());
  }

  async parts(id: string, limit: number): Promise<RecoveryPart[]> {
    const options = { hint: INDEX.replayParts, limit, sort: { matched: -1, subscriptionKey: 1 } } as const;
    const rows = await this.queue.replays.find({ recovery: id }, options).toArray();
    return rows.map(({ storeHash, clientId, subscriptionKey, state, matched, done, skipped = null }) => ({
      storeHash,
      clientId,
      subscriptionKey,
      state,
      matched,
      done,
      skipped,
    }));
  }

  /**
   * A transaction over all parts would conflict with their steps again and again. So it only marks the recovery, which
   * every later step sees. The parts follow, each by itself: an update waits for the step that is under way.
   */
  async cancel(id: string, by: Actor): Promise<Recovery | null> {
    const recovery = await this.markCancelled(id, by);
    if (recovery?.state !== 'cancelled') return recovery;
    const running = { recovery: id, state: 'running' } as const;
    const $set = { state: 'cancelled' as const, finishedAt: recovery.finishedAt };
    await this.queue.replays.updateMany(running, { $set }, { hint: INDEX.replayParts });
    return this.read(id);
  }

  private markCancelled(id: string, by: Actor): Promise<Recovery | null> {
    return this.mutations.run(by, async ({ session, record }) => {
      const before = await this.read(id, session);
      if (before?.state !== 'running') return before;
      const cancelledAt = Date.now();
      await this.queue.recoveries.updateOne({ _id: id }, { $set: { cancelledAt } }, { session });
      const after = (await this.read(id, session))!;
      await record(draftChange('recovery', 'cancelled', { before, after }));
      return after;
    });
  }

  private async read(id: string, session?: mongo.ClientSession): Promise<Recovery | null> {
    const row = await this.queue.recoveries.findOne({ _id: id }, session && { session });
    return row && (await this.withProgress([row], session))[0]!;
  }

  private async withProgress(rows: RecoveryDocument[], session?: mongo.ClientSession): Promise<Recovery[]> {
    if (rows.length === 0) return [];
    const stages = [{ $match: { recovery: { $in: rows.map(({ _id }) => _id) } } }, { $group: GROUPED }];
    const options = { hint: INDEX.replayParts, ...(session && { session }) };
    const groups = await this.queue.replays.aggregate<Group>(stages, options).toArray();
    return rows.map(({ _id: id, cancelledAt, subscriptionKey = null, ...fields }) => {
      const own = groups.filter(({ _id }) => _id.recovery === id);
      const recovery = { id, subscriptionKey, ...fields };
      return recoveryOf(
        recovery,
        cancelledAt,
        own.map(({ _id, ...sums }) => ({ ...sums, state: _id.state, skipped: _id.skipped })),
      );
    });
  }
}

/** Without `only`: an older version that still runs cannot take its steps, because it does not skip hooks. */
function partDocument(recovery: NewRecovery, part: NewPart): ReplayDocument {
  const { from, to, states, failure, rate, createdAt } = recovery;
  const { id: _id, ...ofHook } = part;
  const finishedAt = part.skipped === null ? null : createdAt;
  const range = { from, to, states, failure, rate, createdAt };
  const progress = { ...startOf(part.skipped), done: 0, finishedAt, nextStepAt: createdAt, met: '' };
  return { _id, ...ofHook, ...range, ...progress, recovery: recovery.id };
}
