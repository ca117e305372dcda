import type { HookPlace } from '../../../delivery/model/backlog.js';
import type { DeliveryEntry } from '../queue/event-document.js';
import { type QueueCollections, type UpdateStatement, updateUntaken } from '../queue/queue-collections.js';
import { INDEX } from '../schema/indexes.js';
import { afterPlacesOf, keyOfName, nameOfPlace, placesOf } from './line-names.js';

/** Lines that one command looks at: each is a branch of it. */
const BRANCHES = 64;
/** After so many tries, others have moved the line each time: it is theirs, or for `mend`. */
const ROUNDS = 5;
/** Events that one command of `mend` reads, and milliseconds after which a call looks at no more. */
const PAGE = 200;
const MEND_MS = 250;

/** The first of those that stand behind the head. */
interface Next extends Pick<DeliveryEntry, 's'> {
  eventId: string;
  storeHash: string;
  name: string;
  /** Its place, `q`. */
  place: string;
}

interface Found {
  _id: string;
  st: string;
  of: number;
  x: { q: string; s: Next['s'] }[];
}

/**
 * The lines of ordered deliveries. The head of a line carries its name in `h`, and a unique index lets no second one do.
 * Those behind carry their places in `q`, and nothing that a claim or a survey looks for. So a line is never without a
 * mark while something stands in it, and the two writes that end a head and call the next need no transaction: in between
 * nothing that lines up takes the head's place, and whoever finds the line so may call the next.
 */
export class Lines {
  /** Where `mend` goes on. */
  private mended = '';

  constructor(private readonly queue: QueueCollections) {}

  /** The first of some turns that nobody else gets. Later ones are larger. */
  async turns(count = 1): Promise<number> {
    const counters = this.queue.db.collection<{ _id: string; value: number }>('counters');
    const options = { upsert: true, returnDocument: 'after' } as const;
    const counted = await counters.findOneAndUpdate({ _id: 'turns' }, { $inc: { value: count } }, options);
    return counted!.value - count + 1;
  }

  /** Those of these lines in which anything stands. In either order: what is behind may become the head meanwhile. */
  async standing(names: readonly string[]): Promise<Set<string>> {
    const [headed, next] = await Promise.all([this.headed(names), this.next(names)]);
    for (const { name } of next) headed.add(name);
    return headed;
  }

  /** The same as `call`, of those that have no head. */
  async callHeadless(names: readonly string[]): Promise<HookPlace[]> {
    if (names.length === 0) return [];
    const headed = await this.headed(names);
    return this.call(names.filter((name) => !headed.has(name)));
  }

  /**
   * Makes the next of each line its head: after the write that ended the head is durable. A line that has a head, or nobody,
   * stays as it is. Gives the hooks of those that were called.
   * @param dueAt makes it due then, unless it is parked. Otherwise it comes into the backlog
   */
  async call(names: Iterable<string>, dueAt: Date | null = null): Promise<HookPlace[]> {
    const called = new Map<string, HookPlace>();
    let open = [...new Set(names)];
    for (let round = 0; open.length > 0 && round < ROUNDS; round++) {
      const found = await this.next(open);
      const { n, taken } = await updateUntaken(
        this.queue.db,
        'events',
        found.map((next) => calling(next, dueAt)),
      );
      const ours = found.filter((_, i) => !taken.includes(i));
      for (const { storeHash, name } of ours) {
        const subscriptionKey = keyOfName(name);
        called.set(subscriptionKey, { storeHash, subscriptionKey });
      }
      if (n === ours.length) break;
      // Some were called, canceled or parked meanwhile.
      const headed = await this.headed(ours.map(({ name }) => name));
      open = ours.map(({ name }) => name).filter((name) => !headed.has(name));
    }
    return [...called.values()];
  }

  /**
   * Calls the next of lines without a head: whoever ended it has died before it called. It looks only at lines in which
   * something stands behind, a part of them at a time, and goes on there.
   */
  async mend(): Promise<void> {
    const until = performance.now() + MEND_MS;
    const options = { projection: { places: '$d.q' }, hint: INDEX.behind, limit: PAGE };
    do {
      const from = this.mended;
      const page = await this.queue.events
        .find<{ places: string[] }>({ 'd.q': { $gt: from } }, options)
        .toArray();
      const ahead = page.map(({ places }) => places.filter((place) => place > from).sort());
      await this.callHeadless([...new Set(ahead.flat().map(nameOfPlace))]);
      this.mended = page.length < PAGE ? '' : afterPlacesOf(nameOfPlace(ahead.at(-1)![0]!));
    } while (this.mended !== '' && performance.now() < until);
  }

  private async headed(names: readonly string[]): Promise<Set<string>> {
    const options = { projection: { heads: '$d.h' }, hint: INDEX.head };
    const events = this.queue.events.find<{ heads: string[] }>({ 'd.h': { $in: [...names] } }, options);
    const heads = new Set((await events.toArray()).flatMap(({ heads }) => heads));
    return new Set(names.filter((name) => heads.has(name)));
  }

  /** Of each line in which anything stands behind. */
  private async next(names: readonly string[]): Promise<Next[]> {
    const all: Next[] = [];
    for (let i = 0; i < names.length; i += BRANCHES) {
      const some = names.slice(i, i + BRANCHES);
      const [first, ...others] = some.map(nextOf);
      const pipeline = [
        ...first!,
        ...others.map((branch) => ({ $unionWith: { coll: 'events', pipeline: branch } })),
      ];
      const found = this.queue.events.aggregate<Found>(pipeline, { hint: INDEX.behind });
      for (const { _id: eventId, st: storeHash, of, x } of await found.toArray())
        all.push({ eventId, storeHash, name: some[of]!, place: x[0]!.q, s: x[0]!.s });
    }
    return all;
  }
}

/** In the order of the index. An event has at most one delivery of a hook, and so at most one in a line. */
function nextOf(name: string, of: number): Record<string, unknown>[] {
  const { $gte, $lt } = placesOf(name);
  const isIn = { $and: [{ $gte: ['$$x.q', $gte] }, { $lt: ['$$x.q', $lt] }] };
  const entries = { $filter: { input: '$d', as: 'x', cond: isIn } };
  return [
    { $match: { d: { $elemMatch: { q: { $gte, $lt } } } } },
    { $limit: 1 },
    {
      $project: {
        st: 1,
        of: { $literal: of },
        x: { $map: { input: entries, as: 'x', in: { q: '$$x.q', s: '$$x.s' } } },
      },
    },
  ];
}

/** Finds nothing if it was called, parked or canceled meanwhile, and is refused if the line has a head. */
function calling({ eventId, name, place, s }: Next, dueAt: Date | null): UpdateStatement {
  const to = dueAt !== null && s === 'pending' ? { 'd.$[x].na': dueAt } : { 'd.$[x].w': keyOfName(name) };
  return {
    q: { _id: eventId, d: { $elemMatch: { q: place, s } } },
    u: { $set: { 'd.$[x].h': name, ...to }, $unset: { 'd.$[x].q': '' } },
    arrayFilters: [{ 'x.q': place, 'x.s': s }],
    hint: '_id_',
  };
}
