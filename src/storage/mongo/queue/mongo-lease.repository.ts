import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import { LEASE_MS, type LeaseRepository } from '../../../delivery/model/lease.repository.js';
import { assertTenant } from '../../assert-tenant.js';
import { endAbandoned } from '../connection/transactions.js';
import { INDEX } from '../schema/indexes.js';
import type { QueueCollections } from './queue-collections.js';

const BATCH = 1_000;

/** Earlier than any clock: freed deliveries are due at once for every process, even if its clock is wrong. */
const AT_ONCE = new Date(0);

/** An event, and of its many deliveries the leases alone. */
interface Leased {
  _id: string;
  leases: string[];
}

/** A lease is alive while its document exists. All times are the server's: no clock of a process decides. */
export class MongoLeaseRepository implements LeaseRepository {
  constructor(private readonly queue: QueueCollections) {}

  async begin(): Promise<string> {
    const leaseId = randomUUID();
    await this.queue.leases.updateOne({ _id: leaseId }, { $currentDate: { beat: true } }, { upsert: true });
    return leaseId;
  }

  async beat(leaseId: string): Promise<boolean> {
    assertTenant(leaseId);
    const { matchedCount } = await this.queue.leases.updateOne(
      { _id: leaseId },
      { $currentDate: { beat: true } },
    );
    return matchedCount === 1;
  }

  async freeLapsed(): Promise<number> {
    const lapsed = { $lt: ['$beat', { $subtract: ['$$NOW', LEASE_MS] }] };
    const { deletedCount } = await this.queue.leases.deleteMany({ $expr: lapsed });
    if (deletedCount > 0) await endAbandoned(this.queue.client);
    const alive = await this.leaseIds({});
    let freed = 0;
    for (;;) {
      const leased = await this.leasedBy({ $gt: '', $nin: alive });
      const dead = await this.deadLeases(leased);
      if (dead.length === 0) return freed;
      freed += await this.free(leased, dead);
      if (leased.length < BATCH) return freed;
    }
  }

  async end(leaseId: string): Promise<void> {
    assertTenant(leaseId);
    await this.queue.leases.deleteOne({ _id: leaseId });
    for (;;) {
      const leased = await this.leasedBy({ $eq: leaseId });
      if (leased.length > 0) await this.free(leased, [leaseId]);
      if (leased.length < BATCH) return;
    }
  }

  private async leaseIds(filter: mongo.Filter<{ _id: string }>): Promise<string[]> {
    const rows = await this.queue.leases.find(filter, { projection: { _id: 1 } }).toArray();
    return rows.map(({ _id }) => _id);
  }

  /** A condition that excludes living leases seeks past their many deliveries. */
  private async leasedBy(leaseId: object): Promise<Leased[]> {
    const options = { projection: { leases: '$d.r' }, hint: INDEX.leased, limit: BATCH };
    return this.queue.events.find<Leased>({ d: { $elemMatch: { r: leaseId } } }, options).toArray();
  }

  /** Looks for each lease again: one may have begun since the living ones were listed. */
  private async deadLeases(leased: Leased[]): Promise<string[]> {
    const found = new Set(leased.flatMap(({ leases }) => leases));
    if (found.size === 0) return [];
    const alive = new Set(await this.leaseIds({ _id: { $in: [...found] } }));
    return [...found].filter((leaseId) => !alive.has(leaseId));
  }

  private async free(leased: Leased[], dead: string[]): Promise<number> {
    const ids = leased.map(({ _id }) => _id);
    await this.queue.events.updateMany({ _id: { $in: ids } }, [{ $set: { d: freeing(dead) } }], {
      hint: '_id_',
    });
    return leased.flatMap(({ leases }) => leases.filter((lease) => dead.includes(lease))).length;
  }
}

/** An expression, because each delivery's own key goes into the index of open deliveries. */
function freeing(dead: string[]): object {
  const bare = ['r', 'cl'].reduce<unknown>((input, field) => ({ $unsetField: { field, input } }), '$$x');
  const pending = { s: 'pending', na: AT_ONCE, p: '$$x.k', f: '$$x.k' };
  const freed = { $mergeObjects: [bare, pending] };
  return { $map: { input: '$d', as: 'x', in: { $cond: [{ $in: ['$$x.r', dead] }, freed, '$$x'] } } };
}
