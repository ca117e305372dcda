import type { Actor } from '../../../audit/change.js';
import {
  type NewReplay,
  type Replay,
  type ReplayRange,
  type ReplayRepository,
} from '../../../delivery/model/replay.repository.js';
import { LimitReached } from '../../../errors/repository-errors.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import { HookCounts } from '../log/hook-counts.js';
import { idFrom } from '../queue/event-ids.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import { toReplay } from '../queue/replay-document.js';
import type { Mutations, Transaction } from '../records/mutations.js';
import { INDEX } from '../schema/indexes.js';
import { reachOf } from './replay-range.js';
import { takeStep } from './replay-step.js';

export class MongoReplayRepository implements ReplayRepository {
  constructor(
    private readonly queue: QueueCollections,
    private readonly mutations: Mutations,
  ) {}

  async count(owner: Owner, subscriptionKey: string, range: ReplayRange): Promise<number> {
    assertTenant(owner.storeHash, owner.clientId, subscriptionKey);
    if (range.only === 'all') return this.countEnded(owner, subscriptionKey, range);
    const { within, wanted, index } = reachOf(owner, subscriptionKey, range);
    return this.queue.events.countDocuments({ ...within, ...wanted }, { hint: index });
  }

  /** Nearly all are delivered, and have no index to themselves: the others are taken away from all. */
  private async countEnded(owner: Owner, key: string, { from, to }: ReplayRange): Promise<number> {
    const counts = new HookCounts(this.queue.events, owner);
    const ids = { _id: { $gte: idFrom(from), $lt: idFrom(to + 1) } };
    const [all, ...others] = await Promise.all([
      counts.count('all', key, ids),
      counts.count('owed', key, ids),
      counts.countWhere('leased', key, { s: 'in_flight', ids }),
      counts.countWhere('irregular', key, { s: 'cancelled', ids }),
    ]);
    return Math.max(0, all - others.reduce((sum, count) => sum + count, 0));
  }

  async create(input: NewReplay, by: Actor): Promise<Replay> {
    const { id, storeHash, clientId, subscriptionKey, from, to, only, rate, createdAt } = input;
    const matched = await this.count(input, subscriptionKey, input);
    const owned = { storeHash, clientId, subscriptionKey };
    const progress = { state: 'running' as const, matched, done: 0, createdAt, finishedAt: null };
    const replay: Replay = { id, ...owned, from, to, only, rate, ...progress };
    return this.mutations.run(by, async (transaction) => {
      const { id: _id, ...fields } = replay;
      const { session } = transaction;
      const running = await this.queue.replays.findOne({ ...owned, state: 'running' }, { session });
      if (running) throw new LimitReached('replay', 1);
      await this.queue.replays.insertOne({ _id, ...fields, nextStepAt: createdAt, met: '' }, { session });
      await record(transaction, 'created', { before: null, after: replay });
      return replay;
    });
  }

  async find(owner: Owner, subscriptionKey: string, id: string): Promise<Replay | null> {
    const replay = await this.queue.replays.findOne(identify(owner, subscriptionKey, id));
    return replay && toReplay(replay);
  }

  async cancel(owner: Owner, subscriptionKey: string, id: string, by: Actor): Promise<Replay | null> {
    const mine = identify(owner, subscriptionKey, id);
    return this.mutations.run(by, async (transaction) => {
      const { session } = transaction;
      const found = await this.queue.replays.findOne(mine, { session });
      if (found?.state !== 'running') return found && toReplay(found);
      const end = { state: 'cancelled' as const, finishedAt: Date.now() };
      await this.queue.replays.updateOne({ _id: id }, { $set: end }, { session });
      const before = toReplay(found);
      const after = { ...before, ...end };
      await record(transaction, 'cancelled', { before, after });
      return after;
    });
  }

  async due(now: number, limit: number): Promise<string[]> {
    const running = { state: 'running', nextStepAt: { $lte: now } } as const;
    const options = { projection: { _id: 1 }, hint: INDEX.replays };
    const rows = this.queue.replays.find(running, options).sort({ createdAt: 1, _id: 1 }).limit(limit);
    return (await rows.toArray()).map(({ _id }) => _id);
  }

  async step(id: string, now: number): Promise<number> {
    assertTenant(id);
    return this.queue.transactions.run((session) => takeStep(this.queue, session, { id, now }));
  }
}

function identify({ storeHash, clientId }: Owner, subscriptionKey: string, id: string) {
  assertTenant(storeHash, clientId, subscriptionKey);
  return { _id: id, storeHash, clientId, subscriptionKey };
}

async function record(
  transaction: Transaction,
  action: string,
  change: { before: Replay | null; after: Replay },
): Promise<void> {
  const { id: key, storeHash, clientId } = change.after;
  await transaction.record({ action, kind: 'replay', key, storeHash, clientId, ...change });
}
