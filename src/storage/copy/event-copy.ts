import { setImmediate } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import { copyStates } from '../mongo/schema/copy-state.js';
import type { CopyProgress } from './copy-progress.js';
import { type Documents, documentsOf } from './event-documents.js';
import { insertMissing } from './insert-missing.js';
import type { CopySource } from './source.js';
import { eventsAfter, type WholeEvent } from './stored-events.js';

const COUNT_UP_TO = 'SELECT count(*) AS n FROM deliveries WHERE event_seq <= ?';

/**
 * Copies the events after the last batch that MongoDB has. Reading a batch takes place while MongoDB writes the one before
 * it. A batch that was written in part is written again, and what is there already stays.
 */
export async function copyEvents(
  source: CopySource,
  db: mongo.Db,
  from: number,
  onProgress: (progress: CopyProgress) => void,
): Promise<void> {
  const { connection } = source;
  const total = connection.get<{ n: number }>('SELECT count(*) AS n FROM deliveries')!.n;
  let done = connection.get<{ n: number }>(COUNT_UP_TO, from)!.n;
  onProgress({ done, total });
  let [writing, written] = [Promise.resolve(), from];
  for (let batch = eventsAfter(connection, from); batch.length > 0; ) {
    const documents = documentsOf(batch);
    await writing;
    const [deliveries, last] = [countDeliveries(batch), batch.at(-1)!.event.seq];
    writing = write(db, documents, written).then(() => {
      done += deliveries;
      written = last;
      onProgress({ done, total });
    });
    // Awaited in the next round. Until then a failure must not end the process.
    writing.catch(() => undefined);
    await setImmediate();
    batch = eventsAfter(connection, last);
  }
  await writing;
  await remember(db, written);
}

/** With the position of the batch before: that one is on the disks of a majority. Two waits for the disk become one. */
async function write(db: mongo.Db, { events, packs, turn }: Documents, before: number): Promise<void> {
  await Promise.all([
    insertMissing(db, 'events', events),
    insertMissing(db, 'attempts', packs),
    remember(db, before),
    ...(turn > 0 ? [keepTurn(db, turn)] : []),
  ]);
}

/** What lines up in MongoDB takes later turns. */
async function keepTurn(db: mongo.Db, turn: number): Promise<void> {
  const counters = db.collection<{ _id: string; value: number }>('counters');
  await counters.updateOne({ _id: 'turns' }, { $max: { value: turn } }, { upsert: true });
}

const remember = (db: mongo.Db, seq: number) => copyStates(db).updateOne({ _id: 'copy' }, { $set: { seq } });

const countDeliveries = (batch: WholeEvent[]) =>
  batch.reduce((sum, { deliveries }) => sum + deliveries.length, 0);
