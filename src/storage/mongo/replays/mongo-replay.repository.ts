import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import {
  type NewReplay,
  type Replay,
  type ReplayRange,
  type ReplayRepository,
} from '../../../delivery/model/replay.repository.js';
import { assertMayStart, cancelledReplay, startedReplay } from '../../../delivery/model/replay-rules.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import { Lines } from '../lines/lines.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import { toDocument, toReplay } from '../queue/replay-document.js';
import type { Mutations } from '../records/mutations.js';
import { INDEX } from '../schema/indexes.js';
import { countRange } from './replay-count.js';
import { takeStep } from './replay-step.js';

export class MongoReplayRepository implements ReplayRepository {
  constructor(
    private readonly queue: QueueCollections,
    private readonly mutations: Mutations,
  ) {}

  async count(owner: Owner, subscriptionKey: string, range: ReplayRange): Promise<number> {
    assertTenant(owner.storeHash, owner.clientId, subscriptionKey);
    return countRange(this.queue.events, owner, subscriptionKey, range);
  }

  async create(input: NewReplay, by: Actor): Promise<Replay> {
    const { storeHash, clientId, subscriptionKey } = input;
    assertTenant(storeHash, clientId, subscriptionKey);
    const replay = startedReplay(input);
    const ofHook = { storeHash, clientId, subscriptionKey };
    return this.mutations.run(by, async ({ session, record }) => {
      const { replays } = this.queue;
      assertMayStart(await replays.countDocuments({ ...ofHook, state: 'running' }, { session }));
      await replays.insertOne(toDocument(replay), { session });
      await record(draftChange('replay', 'created', { before: null, after: replay }));
      return replay;
    });
  }

  async find(owner: Owner, subscriptionKey: string, id: string): Promise<Replay | null> {
    const replay = await this.queue.replays.findOne(identify(owner, subscriptionKey, id));
    return replay && toReplay(replay);
  }

  async cancel(owner: Owner, subscriptionKey: string, id: string, by: Actor): Promise<Replay | null> {
    const own = identify(owner, subscriptionKey, id);
    return this.mutations.run(by, async ({ session, record }) => {
      const found = await this.queue.replays.findOne(own, { session });
      const before = found && toReplay(found);
      const after = before && cancelledReplay(before, Date.now());
      if (!after) return before;
      const { state, finishedAt } = after;
      await this.queue.replays.updateOne({ _id: id }, { $set: { state, finishedAt } }, { session });
      await record(draftChange('replay', 'cancelled', { before, after }));
      return after;
    });
  }

  async due(now: number, limit: number): Promise<string[]> {
    const running = { state: 'running', nextStepAt: { $lte: now } } as const;
    const options = { projection: { _id: 1 }, hint: INDEX.replaySteps };
    const order = { nextStepAt: 1, createdAt: 1, _id: 1 } as const;
    const rows = this.queue.replays.find(running, options).sort(order).limit(limit);
    return (await rows.toArray()).map(({ _id }) => _id);
  }

  async step(id: string, now: number): Promise<number> {
    assertTenant(id);
    const { taken, lines } = await this.queue.transactions.run((session) =>
      takeStep(this.queue, session, { id, now }),
    );
    await new Lines(this.queue).call(lines, new Date(now));
    return taken;
  }
}

function identify({ storeHash, clientId }: Owner, subscriptionKey: string, id: string) {
  assertTenant(storeHash, clientId, subscriptionKey);
  return { _id: id, storeHash, clientId, subscriptionKey, recovery: { $exists: false } };
}
