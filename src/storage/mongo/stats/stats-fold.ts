import type { mongo } from 'mongoose';
import { HookMinutes } from '../../../stats/hook-results.js';
import type { Batch } from '../../../stats/written-packs.js';
import { isDuplicateKey } from '../connection/mongo-errors.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import { INDEX } from '../schema/indexes.js';
import { foldOutcomes } from './incident-fold.js';
import { type CountableEvent, type CountablePack, OF_EVENT, OF_PACK, resultsOf } from './pack-results.js';
import { addition, type StatsDocument } from './stats-document.js';

/** Packs that are read at once. A busy one has 100 results. */
const PACKS = 100;
/** Packs that are looked at. Living processes have as many in a few seconds. */
const LOOKED_AT = 2_000;
/**
 * Milliseconds after which a pack belongs to a process that died, and each of its commands has ended or never began. By
 * the clock of this process. A living process counts its own packs sooner.
 */
const ORPHANED_MS = 15_000;

/** Another process has counted some of the packs meanwhile. */
class Overtaken extends Error {}

/**
 * Counts packs into minutes, hours and incidents. A pack has the field `u` until it is counted, and loses it in the transaction that
 * adds its results: so each is counted once, whichever process does it and wherever it dies.
 */
export class StatsFold {
  /** When this process first met a pack that is not counted. */
  private met = new Map<string, number>();

  constructor(
    private readonly queue: QueueCollections,
    private readonly stats: mongo.Collection<StatsDocument>,
  ) {}

  /** True if there may be more. */
  async fold(): Promise<boolean> {
    const batch = this.queue.written.takeBatch();
    if (batch) {
      await this.count(batch);
      return true;
    }
    const own = this.queue.written.takeUnsure(PACKS);
    if (own.length > 0) return (await this.readAndCount(own, true)) && own.length === PACKS;
    const orphans = await this.orphans();
    return orphans.length > 0 && (await this.readAndCount(orphans, false)) && orphans.length === PACKS;
  }

  /** False if none of the packs could be counted. Own packs that must wait are looked at again. */
  private async readAndCount(names: string[], isOwn: boolean): Promise<boolean> {
    const packs = await this.read(names);
    const events = await this.eventsOf(packs);
    const batch: Batch = { packs: [], minutes: new HookMinutes() };
    for (const pack of packs) {
      const results = resultsOf(pack, events);
      if (results === null && isOwn) this.queue.written.add(pack._id, null);
      if (results === null) continue;
      batch.packs.push(pack._id);
      for (const result of results) batch.minutes.add(result);
    }
    return batch.packs.length > 0 && this.count(batch);
  }

  private async orphans(): Promise<string[]> {
    const options = {
      projection: { _id: 1 },
      sort: { u: 1 },
      limit: LOOKED_AT,
      hint: INDEX.uncounted,
    } as const;
    const rows = await this.queue.attempts.find({ u: { $exists: true } }, options).toArray();
    const now = performance.now();
    this.met = new Map(rows.map(({ _id }) => [_id, this.met.get(_id) ?? now]));
    const old = [...this.met].filter(([, since]) => now - since >= ORPHANED_MS);
    return old.slice(0, PACKS).map(([name]) => name);
  }

  private read(names: string[]): Promise<CountablePack[]> {
    const uncounted = { _id: { $in: names }, u: { $exists: true } };
    return this.queue.attempts.find<CountablePack>(uncounted, { projection: OF_PACK }).toArray();
  }

  private async eventsOf(packs: CountablePack[]): Promise<Map<string, CountableEvent>> {
    const ids = new Set(packs.flatMap(({ a, z = [] }) => [...a, ...z].map(({ e }) => e)));
    const found = this.queue.events.find<CountableEvent>(
      { _id: { $in: [...ids] } },
      { projection: OF_EVENT },
    );
    return new Map((await found.toArray()).map((event) => [event._id, event]));
  }

  /** False if another process has counted one of the packs, or what they say. Then none of them is counted here. */
  private async count({ packs, minutes }: Batch): Promise<boolean> {
    const additions = [...minutes.slots()].map(addition);
    try {
      await this.queue.transactions.run(async (session) => {
        const uncounted = { _id: { $in: packs }, u: { $exists: true } };
        const mine = await this.queue.attempts.updateMany(uncounted, { $unset: { u: '' } }, { session });
        if (mine.modifiedCount !== packs.length) throw new Overtaken();
        if (additions.length === 0) return;
        await this.stats.bulkWrite(additions, { session, ordered: false });
        await foldOutcomes(this.queue, [...minutes.outcomes()], session);
      });
      return true;
    } catch (error) {
      // A duplicate key: another process has opened the same incident meanwhile.
      if (error instanceof Overtaken || isDuplicateKey(error)) return false;
      throw error;
    }
  }
}
