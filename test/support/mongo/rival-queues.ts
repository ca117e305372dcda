import type { mongo } from 'mongoose';
import type { QueueCollections } from '../../../src/storage/mongo/queue/queue-collections.js';

type Write = (filter: mongo.Document, ...more: unknown[]) => Promise<Record<string, unknown>>;
type Ids = { _id: { $in: string[] } };

/**
 * Two processes that find the same documents. With their first write to a collection they wait for each other, and then
 * each writes one half of what it found before it writes the other.
 */
export class RivalQueues {
  private readonly waiting = new Map<string, () => void>();

  /** @param half 0: this process begins with the first half; 1: with the last one */
  of(direct: QueueCollections, half: 0 | 1): QueueCollections {
    const met = new Set<string>();
    const meet = async (at: string) => {
      if (met.has(at)) return;
      met.add(at);
      await this.both(at);
    };
    const rival = <Kept extends mongo.Document>(of: mongo.Collection<Kept>): mongo.Collection<Kept> => {
      const inHalves =
        (name: 'deleteMany' | 'updateMany'): Write =>
        async (filter, ...more) => {
          const write = (of[name] as unknown as Write).bind(of);
          const ids = (filter as Partial<Ids>)._id?.$in;
          if (!ids) return write(filter, ...more);
          const at = `${of.collectionName} ${name}`;
          const middle = Math.ceil(ids.length / 2);
          const halves = [ids.slice(0, middle), ids.slice(middle)];
          await meet(at);
          const own = await write({ ...filter, _id: { $in: halves[half] } }, ...more);
          await meet(`${at}, the other half`);
          return sumOf(own, await write({ ...filter, _id: { $in: halves[1 - half] } }, ...more));
        };
      const writes = { deleteMany: inHalves('deleteMany'), updateMany: inHalves('updateMany') };
      return Object.assign(Object.create(of), writes);
    };
    const collection = (name: string) => rival(direct.db.collection(name));
    const db = Object.assign(Object.create(direct.db), { collection });
    return { ...direct, db, events: rival(direct.events), replays: rival(direct.replays) };
  }

  private async both(at: string): Promise<void> {
    const other = this.waiting.get(at);
    if (other) return other();
    await new Promise<void>((resolve) => this.waiting.set(at, resolve));
  }
}

const sumOf = (one: Record<string, unknown>, other: Record<string, unknown>) => ({
  deletedCount: Number(one['deletedCount']) + Number(other['deletedCount']),
  modifiedCount: Number(one['modifiedCount']) + Number(other['modifiedCount']),
});
