import type { mongo } from 'mongoose';
import {
  afterStep,
  EXAMINED_PER_STEP,
  rangeOf,
  STEP_MS,
  type StepFindings,
  skipReasonOf,
} from '../../../delivery/model/replay-rules.js';
import type { EventDocument } from '../queue/event-document.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import { type ReplayDocument, toReplay } from '../queue/replay-document.js';
import { requeueAll } from '../queue/requeue.js';
import { INDEX, WITH_BODY } from '../schema/indexes.js';
import { type Reach, reachOf } from './replay-range.js';

/** One step, in the session's transaction. Returns how many deliveries it made due, or 0 if the step is not due. */
export async function takeStep(
  queue: QueueCollections,
  session: mongo.ClientSession,
  { id, now }: { id: string; now: number },
): Promise<number> {
  const due = { _id: id, state: 'running', nextStepAt: { $lte: now } } as const;
  const moved = { $set: { nextStepAt: now + STEP_MS } };
  const replay = await queue.replays.findOneAndUpdate(due, moved, { session });
  if (!replay) return 0;
  if (await hasOlder(queue, session, replay)) return 0;
  const ended = replay.recovery === undefined ? null : await earlyEnd(queue, session, replay);
  if (ended === null) return advance(queue, session, replay, now);
  await queue.replays.updateOne({ _id: id }, { $set: { finishedAt: now, ...ended } }, { session });
  return 0;
}

/** How a part of a recovery ends before its range does. Null if it goes on. */
async function earlyEnd(
  queue: QueueCollections,
  session: mongo.ClientSession,
  part: ReplayDocument,
): Promise<Partial<ReplayDocument> | null> {
  const recovery = await queue.recoveries.findOne({ _id: part.recovery! }, { session });
  if (recovery === null || recovery.cancelledAt !== null) return { state: 'cancelled' };
  const skipped = skipReasonOf(await hookOf(queue, session, part));
  return skipped && { state: 'done', skipped };
}

/** Of the replays of one hook, the oldest takes its steps first. */
async function hasOlder(
  { replays }: QueueCollections,
  session: mongo.ClientSession,
  { _id, subscriptionKey, createdAt }: ReplayDocument,
): Promise<boolean> {
  const older = [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: _id } }];
  const running = { subscriptionKey, state: 'running', $or: older } as mongo.Filter<ReplayDocument>;
  const options = { session, projection: { _id: 1 }, hint: INDEX.replaysOfHook };
  return (await replays.findOne(running, options)) !== null;
}

async function hookOf(
  { db }: QueueCollections,
  session: mongo.ClientSession,
  { subscriptionKey: _id, storeHash, clientId }: ReplayDocument,
): Promise<{ isActive: boolean } | null> {
  const hooks = db.collection<{ _id: string; isActive: boolean }>('subscriptions');
  return hooks.findOne({ _id, storeHash, clientId }, { session, projection: { isActive: 1 } });
}

async function advance(
  queue: QueueCollections,
  session: mongo.ClientSession,
  replay: ReplayDocument,
  now: number,
): Promise<number> {
  const found = await lookAhead(queue.events, session, replay, reachAhead(replay));
  const { taken } = found;
  if (taken.length > 0) {
    const update = requeueAll(toReplay(replay).states, { key: replay.subscriptionKey, now: new Date(now) });
    await queue.events.updateMany({ _id: { $in: taken } }, update, { session, hint: '_id_' });
  }
  const { position: met, isDone } = afterStep({ rate: replay.rate, position: replay.met }, found);
  const $set = { met, ...(isDone && { state: 'done' as const, finishedAt: now }) };
  await queue.replays.updateOne({ _id: replay._id }, { $set, $inc: { done: taken.length } }, { session });
  return taken.length;
}

/** The events of its range after the last one that it met. */
function reachAhead(replay: ReplayDocument): Reach {
  const { met, subscriptionKey } = replay;
  const reach = reachOf(replay, subscriptionKey, rangeOf(toReplay(replay)));
  const ahead = met === '' ? {} : { $and: [{ _id: { $gt: met } }] };
  return { ...reach, within: { ...reach.within, ...ahead } };
}

async function lookAhead(
  events: mongo.Collection<EventDocument>,
  session: mongo.ClientSession,
  { rate }: ReplayDocument,
  { within, wanted, index }: Reach,
): Promise<StepFindings<string>> {
  const examined = [{ $match: within }, { $sort: { _id: 1 } }];
  const ids = async (stages: object[]) => {
    const all = [...examined, ...stages, { $project: { _id: 1 } }];
    const rows = await events.aggregate<{ _id: string }>(all, { hint: index, session }).toArray();
    return rows.map(({ _id }) => _id);
  };
  const taken = await ids([
    { $limit: EXAMINED_PER_STEP },
    { $match: { ...wanted, ...WITH_BODY } },
    { $limit: rate },
  ]);
  if (taken.length === rate) return { taken };
  const [stoppedAt] = await ids([{ $skip: EXAMINED_PER_STEP - 1 }, { $limit: 1 }]);
  return { taken, stoppedAt };
}
