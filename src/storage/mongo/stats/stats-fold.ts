import type { mongo } from 'mongoose';
import { Minutes } from '../../../stats/minutes.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import { INDEX } from '../schema/indexes.js';
import {
  type CountableEvent,
  type CountablePack,
  type HookResult,
  OF_EVENT,
  OF_PACK,
  resultsOf,
} from './pack-results.js';
import { addition, type CountedHook, type StatsDocument } from './stats-document.js';

/** Packs in one transaction. A busy one has 100 results. */
const PACKS = 100;
/** Milliseconds after which a command of a process that died has ended, or never began. By this process's own clock. */
const STRAGGLES_MS = 10_000;

/** Another process has counted some of the packs meanwhile. */
class Overtaken extends Error {}

/**
 * Counts packs into minutes and hours. A pack has the field `u` until it is counted, and loses it in the transaction that
 * adds its results: so each is counted once, whichever process does it and wherever it dies.
 */
export class StatsFold {
  /** When this process first met a pack without a lease that is not settled. */
  private readonly met = new Map<string, number>();

  constructor(
    private readonly queue: QueueCollections,
    private readonly stats: mongo.Collection<StatsDocument>,
  ) {}

  /** True if there may be more. */
  async fold(): Promise<boolean> {
    const packs = await this.oldest();
    this.forgetOthers(packs);
    if (packs.length === 0) return false;
    const events = await this.eventsOf(packs);
    const counted = packs.flatMap((pack) => {
      const results = resultsOf(pack, events, this.isSettled(pack));
      return results === null ? [] : [{ pack, results }];
    });
    if (counted.length === 0) return false;
    const names = counted.map(({ pack }) => pack._id);
    const isCounted = await this.count(
      names,
      counted.flatMap(({ results }) => results),
    );
    return isCounted && packs.length === PACKS;
  }

  private oldest(): Promise<CountablePack[]> {
    const options = { projection: OF_PACK, sort: { u: 1 }, limit: PACKS, hint: INDEX.unfolded } as const;
    return this.queue.attempts.find<CountablePack>({ u: { $exists: true } }, options).toArray();
  }

  private async eventsOf(packs: CountablePack[]): Promise<Map<string, CountableEvent>> {
    const ids = new Set(packs.flatMap(({ a, z = [] }) => [...a, ...z].map(({ e }) => e)));
    const options = { projection: OF_EVENT };
    const rows = await this.queue.events.find<CountableEvent>({ _id: { $in: [...ids] } }, options).toArray();
    return new Map(rows.map((event) => [event._id, event]));
  }

  /** Whether nothing more can be written of a pack without a lease. */
  private isSettled({ _id, l }: CountablePack): boolean {
    const now = performance.now();
    if (l === undefined && !this.met.has(_id)) this.met.set(_id, now);
    return now - (this.met.get(_id) ?? now) >= STRAGGLES_MS;
  }

  /** Another process may have counted the packs that are not met again. */
  private forgetOthers(packs: CountablePack[]): void {
    const present = new Set(packs.map(({ _id }) => _id));
    for (const name of this.met.keys()) if (!present.has(name)) this.met.delete(name);
  }

  /** False if another process has counted one of the packs. Then none of them is counted here. */
  private async count(packs: string[], results: HookResult[]): Promise<boolean> {
    const additions = additionsOf(results);
    try {
      await this.queue.transactions.run(async (session) => {
        const uncounted = { _id: { $in: packs }, u: { $exists: true } };
        const mine = await this.queue.attempts.updateMany(uncounted, { $unset: { u: '' } }, { session });
        if (mine.modifiedCount !== packs.length) throw new Overtaken();
        if (additions.length > 0) await this.stats.bulkWrite(additions, { session, ordered: false });
      });
      return true;
    } catch (error) {
      if (error instanceof Overtaken) return false;
      throw error;
    }
  }
}

function additionsOf(results: HookResult[]) {
  const hooks = new Map<string, CountedHook>();
  const minutes = new Minutes<CountedHook>();
  for (const { hook, result } of results) {
    const name = `${hook.storeHash} ${hook.clientId} ${hook.subscriptionKey}`;
    const known = hooks.get(name) ?? hook;
    hooks.set(name, known);
    minutes.add(known, result);
  }
  return [...minutes.slots()].map(addition);
}
