import type { mongo } from 'mongoose';
import type { EventDocument } from '../queue/event-document.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import type { ReplayDocument } from '../queue/replay-document.js';
import { armAgain } from '../queue/requeue.js';
import { WITH_BODY } from '../schema/indexes.js';
import { type Reach, reachOf } from './replay-range.js';

const STEP_MS = 1_000;
/** Of what a replay does not want, no more than this is passed over in one step. */
const EXAMINED = 10_000;

interface Ahead {
  taken: string[];
  /** Where it stopped looking, if that was too soon. */
  stoppedAt?: string | undefined;
}

/** One step, in the session's transaction. Gives how many deliveries it made due; none where it is not due itself. */
export async function takeStep(
  queue: QueueCollections,
  session: mongo.ClientSession,
  { id, now }: { id: string; now: number },
): Promise<number> {
  const due = { _id: id, state: 'running', nextStepAt: { $lte: now } } as const;
  const moved = { $set: { nextStepAt: now + STEP_MS } };
  const replay = await queue.replays.findOneAndUpdate(due, moved, { session });
  if (!replay) return 0;
  const reach = reachOfRunning(replay);
  const { taken, stoppedAt } = await lookAhead(queue.events, session, replay, reach);
  if (taken.length > 0) {
    const update = armAgain(reach.states, { key: replay.subscriptionKey, now: new Date(now) });
    await queue.events.updateMany({ _id: { $in: taken } }, update, { session, hint: '_id_' });
  }
  const met = stoppedAt ?? taken.at(-1) ?? replay.met;
  const ended = taken.length < replay.rate && stoppedAt === undefined;
  const $set = { met, ...(ended && { state: 'done' as const, finishedAt: now }) };
  await queue.replays.updateOne({ _id: id }, { $set, $inc: { done: taken.length } }, { session });
  return taken.length;
}

/** What was accepted after the replay was made is none of it, and what it has met is behind it. */
function reachOfRunning(replay: ReplayDocument): Reach {
  const { from, to, only, createdAt, met, subscriptionKey } = replay;
  const reach = reachOf(replay, subscriptionKey, { from, to: Math.min(to, createdAt), only });
  const ahead = met === '' ? {} : { $and: [{ _id: { $gt: met } }] };
  return { ...reach, within: { ...reach.within, ...ahead } };
}

async function lookAhead(
  events: mongo.Collection<EventDocument>,
  session: mongo.ClientSession,
  { rate }: ReplayDocument,
  { within, wanted, index }: Reach,
): Promise<Ahead> {
  const examined = [{ $match: within }, { $sort: { _id: 1 } }];
  const ids = async (stages: object[]) => {
    const all = [...examined, ...stages, { $project: { _id: 1 } }];
    const rows = await events.aggregate<{ _id: string }>(all, { hint: index, session }).toArray();
    return rows.map(({ _id }) => _id);
  };
  const taken = await ids([{ $limit: EXAMINED }, { $match: { ...wanted, ...WITH_BODY } }, { $limit: rate }]);
  if (taken.length === rate) return { taken };
  const [stoppedAt] = await ids([{ $skip: EXAMINED - 1 }, { $limit: 1 }]);
  return { taken, stoppedAt };
}
