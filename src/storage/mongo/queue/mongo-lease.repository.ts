import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import { LEASE_MS, type LeaseRepository, type Sweep } from '../../../delivery/model/lease.repository.js';
import { assertTenant } from '../../assert-tenant.js';
import { endAbandoned } from '../connection/transactions.js';
import { INDEX } from '../schema/indexes.js';
import type { QueueCollections } from './queue-collections.js';

const BATCH = 1_000;

/** How long a lease lasts in the version that does not write it. Its processes may run beside this one. Milliseconds. */
const FORMER_LEASE_MS = 10_000;
/** What was read of the leases counts for this long. Milliseconds. */
const FRESH_MS = 1_000;

const LAPSES_AT = { $add: ['$beat', { $ifNull: ['$ms', FORMER_LEASE_MS] }] };

/** Earlier than any clock: freed deliveries are due at once for every process, even if its clock is wrong. */
const AT_ONCE = new Date(0);

/** An event, and of its many deliveries the leases alone. */
interface Leased {
  _id: string;
  leases: string[];
}

/** A lease as a search sees it. */
interface LeaseState {
  _id: string;
  /** Milliseconds until it lapses. */
  left: number;
  /** The server's time. */
  now: Date;
}

/** A lease is alive while its document exists. All times are the server's: no clock of a process decides. */
export class MongoLeaseRepository implements LeaseRepository {
  constructor(private readonly queue: QueueCollections) {}

  async begin(): Promise<string> {
    const leaseId = randomUUID();
    const begun = { $currentDate: { beat: true }, $set: { ms: LEASE_MS } } as const;
    await this.queue.leases.updateOne({ _id: leaseId }, begun, { upsert: true });
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

  async freeLapsed(): Promise<Sweep> {
    const asked = performance.now();
    const found = await this.leaseStates();
    // The database was away meanwhile, so that no process could have a heartbeat.
    if (performance.now() - asked > FRESH_MS) return { freed: 0, againIn: FRESH_MS };
    const [lapsed, alive] = [found.filter(({ left }) => left < 0), found.filter(({ left }) => left >= 0)];
    if (lapsed.length > 0) await this.endLapsed(lapsed);
    const freed = await this.freeAllBut(alive.map(({ _id }) => _id));
    return { freed, againIn: Math.min(LEASE_MS, ...alive.map(({ left }) => left)) };
  }

  /** Within a moment by the server's clock: a command that it executes later finds leases that could not be renewed. */
  private async endLapsed(lapsed: readonly LeaseState[]): Promise<void> {
    const until = new Date(lapsed[0]!.now.getTime() + FRESH_MS);
    const still = { $and: [{ $lt: [LAPSES_AT, '$$NOW'] }, { $lt: ['$$NOW', until] }] };
    const _id = { $in: lapsed.map((lease) => lease._id) };
    const { deletedCount } = await this.queue.leases.deleteMany({ _id, $expr: still });
    if (deletedCount > 0) await endAbandoned(this.queue.client);
  }

  /** Frees what dead leases hold, also what another process had no time to free. */
  private async freeAllBut(alive: string[]): Promise<number> {
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

  private leaseStates(): Promise<LeaseState[]> {
    const projection = { left: { $subtract: [LAPSES_AT, '$$NOW'] }, now: '$$NOW' };
    return this.queue.leases.find<LeaseState>({}, { projection }).toArray();
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
