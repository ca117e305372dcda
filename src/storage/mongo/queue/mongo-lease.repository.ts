import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import { LEASE_MS, type LeaseRepository } from '../../../delivery/model/lease.repository.js';
import { assertTenant } from '../../assert-tenant.js';
import { endAbandoned } from '../connection/transactions.js';
import { INDEX } from '../schema/indexes.js';
import type { EventDocument } from './event-document.js';
import type { QueueCollections } from './queue-collections.js';

const BATCH = 1_000;

/** Earlier than any clock: what was freed is due at once for every process, however wrong its clock is. */
const AT_ONCE = new Date(0);

/** A run is alive while its document is there. All times are the server's: no process's clock decides. */
export class MongoLeaseRepository implements LeaseRepository {
  constructor(private readonly queue: QueueCollections) {}

  async begin(): Promise<string> {
    const run = randomUUID();
    await this.queue.runs.updateOne({ _id: run }, { $currentDate: { beat: true } }, { upsert: true });
    return run;
  }

  async beat(run: string): Promise<boolean> {
    assertTenant(run);
    const { matchedCount } = await this.queue.runs.updateOne({ _id: run }, { $currentDate: { beat: true } });
    return matchedCount === 1;
  }

  async freeLapsed(): Promise<number> {
    const lapsed = { $lt: ['$beat', { $subtract: ['$$NOW', LEASE_MS] }] };
    const { deletedCount } = await this.queue.runs.deleteMany({ $expr: lapsed });
    if (deletedCount > 0) await endAbandoned(this.queue.client);
    const alive = await this.runs({});
    let freed = 0;
    for (;;) {
      const marked = await this.marked({ $gt: '', $nin: alive });
      const dead = await this.withoutNewborn(marked);
      if (dead.length === 0) return freed;
      freed += await this.free(marked, dead);
      if (marked.length < BATCH) return freed;
    }
  }

  async end(run: string): Promise<void> {
    assertTenant(run);
    await this.queue.runs.deleteOne({ _id: run });
    for (;;) {
      const marked = await this.marked({ $eq: run });
      if (marked.length > 0) await this.free(marked, [run]);
      if (marked.length < BATCH) return;
    }
  }

  private async runs(filter: mongo.Filter<{ _id: string }>): Promise<string[]> {
    const rows = await this.queue.runs.find(filter, { projection: { _id: 1 } }).toArray();
    return rows.map(({ _id }) => _id);
  }

  /** Asks for marks outside those of the living, and so never walks through their many. */
  private async marked(mark: object): Promise<Pick<EventDocument, '_id' | 'd'>[]> {
    const options = { projection: { 'd.r': 1 }, hint: INDEX.leased, limit: BATCH };
    return this.queue.events.find({ d: { $elemMatch: { r: mark } } }, options).toArray();
  }

  /** A run may have begun since the living were listed. */
  private async withoutNewborn(marked: Pick<EventDocument, 'd'>[]): Promise<string[]> {
    const marks = new Set(marked.flatMap(({ d }) => d.flatMap(({ r }) => r ?? [])));
    if (marks.size === 0) return [];
    const alive = new Set(await this.runs({ _id: { $in: [...marks] } }));
    return [...marks].filter((mark) => !alive.has(mark));
  }

  private async free(marked: Pick<EventDocument, '_id' | 'd'>[], dead: string[]): Promise<number> {
    const ids = marked.map(({ _id }) => _id);
    await this.queue.events.updateMany({ _id: { $in: ids } }, [{ $set: { d: freeing(dead) } }], {
      hint: '_id_',
    });
    const lost = marked.flatMap(({ d }) => d.filter(({ r }) => r !== undefined && dead.includes(r)));
    return lost.length;
  }
}

/** As an expression, because the delivery's own key goes into the index of what is owed. */
function freeing(dead: string[]): object {
  const bare = ['r', 'cl'].reduce<unknown>((input, field) => ({ $unsetField: { field, input } }), '$$x');
  const pending = { s: 'pending', na: AT_ONCE, p: '$$x.k', f: '$$x.k' };
  const freed = { $mergeObjects: [bare, pending] };
  return { $map: { input: '$d', as: 'x', in: { $cond: [{ $in: ['$$x.r', dead] }, freed, '$$x'] } } };
}
