import type { mongo } from 'mongoose';
import {
  afterStep,
  EXAMINED_PER_STEP,
  rangeOf,
  STEP_MS,
  type StepFindings,
  skipReasonOf,
} from '../../../delivery/model/replay-rules.js';
import { lineName } from '../lines/line-names.js';
import { Lines } from '../lines/lines.js';
import { entryOf } from '../log/delivery-view.js';
import type { EventDocument } from '../queue/event-document.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import { type ReplayDocument, toReplay } from '../queue/replay-document.js';
import { requeueAll } from '../queue/requeue.js';
import { INDEX, WITH_BODY } from '../schema/indexes.js';
import { type Reach, reachOf } from './replay-range.js';

/** What a step has done. */
export interface Step {
  /** How many deliveries it made due or lined up. */
  taken: number;
  /** The lines of these. Call the next of each when the transaction has been committed. */
  lines: string[];
}

const NOTHING: Step = { taken: 0, lines: [] };

/** One step, in the session's transaction. Nothing if the step is not due. */
export async function takeStep(
  queue: QueueCollections,
  session: mongo.ClientSession,
  { id, now }: { id: string; now: number },
): Promise<Step> {
  const due = { _id: id, state: 'running', nextStepAt: { $lte: now } } as const;
  const moved = { $set: { nextStepAt: now + STEP_MS } };
  const replay = await queue.replays.findOneAndUpdate(due, moved, { session });
  if (!replay) return NOTHING;
  if (await hasOlder(queue, session, replay)) return NOTHING;
  const ended = replay.recovery === undefined ? null : await earlyEnd(queue, session, replay);
  if (ended === null) return advance(queue, session, replay, now);
  await queue.replays.updateOne({ _id: id }, { $set: { finishedAt: now, ...ended } }, { session });
  return NOTHING;
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
): Promise<Step> {
  const { lined, ...found } = await lookAhead(queue.events, session, replay, reachAhead(replay));
  const { taken } = found;
  const { subscriptionKey: key } = replay;
  const lines = [...new Set(lined)].map((line) => lineName(key, line));
  if (taken.length > 0) {
    // Outside the transaction, in which the counter would be in the way of those who accept.
    const turn = lines.length > 0 ? await new Lines(queue).turns() : null;
    const update = requeueAll(toReplay(replay).states, { key, now: new Date(now) }, turn);
    await queue.events.updateMany({ _id: { $in: taken } }, update, { session, hint: '_id_' });
  }
  const { position: met, isDone } = afterStep({ rate: replay.rate, position: replay.met }, found);
  const $set = { met, ...(isDone && { state: 'done' as const, finishedAt: now }) };
  await queue.replays.updateOne({ _id: replay._id }, { $set, $inc: { done: taken.length } }, { session });
  return { taken: taken.length, lines };
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
  { rate, subscriptionKey }: ReplayDocument,
  { within, wanted, index }: Reach,
): Promise<StepFindings<string> & { lined: string[] }> {
  const examined = [{ $match: within }, { $sort: { _id: 1 } }];
  const find = async (stages: object[], fields = {}) => {
    const all = [...examined, ...stages, { $project: { _id: 1, ...fields } }];
    return events.aggregate<{ _id: string; l?: string }>(all, { hint: index, session }).toArray();
  };
  const wantedOnes = [
    { $limit: EXAMINED_PER_STEP },
    { $match: { ...wanted, ...WITH_BODY } },
    { $limit: rate },
  ];
  const l = { $let: { vars: { x: entryOf(subscriptionKey) }, in: '$$x.l' } };
  const rows = await find(wantedOnes, { l });
  const taken = { taken: rows.map(({ _id }) => _id), lined: rows.flatMap(({ l }) => l ?? []) };
  if (rows.length === rate) return taken;
  const [stoppedAt] = await find([{ $skip: EXAMINED_PER_STEP - 1 }, { $limit: 1 }]);
  return { ...taken, stoppedAt: stoppedAt?._id };
}
