import type { HookPlace } from '../../../delivery/model/backlog.js';
import { type QueueCollections, updateUntaken } from '../queue/queue-collections.js';
import { INDEX } from '../schema/indexes.js';
import { callingOf, firstsBehind } from './line-calls.js';
import { afterPlacesOf, inLine, keyOfName, nameOfPlace, placesOf } from './line-names.js';

/** Events that one command of `mend` reads, and milliseconds after which a call looks at no more. */
const PAGE = 200;
const MEND_MS = 250;
/** So many lines are remembered: the next of theirs is called by the command that ends the one before. */
const LATELY = 10_000;
/** If more lines of a hook than this are asked for, all that stand behind in the hook are read first, so many events a page. */
const FEW = 16;
/** So many pages at most. The second and third are read only if a single line, that of a blocked key, has filled the one before. */
const PAGES = 3;
/** The first search for many lines reads at most so many events for each line. In most lines nobody stands behind, or one. */
const EVENTS = 2;
/** If that was not enough: events that a further search reads at most, and lines that one command looks at, each by itself. */
const AT_ONCE = 100;

/**
 * The lines of ordered deliveries. The head of a line carries its name in `h`, and a unique index lets no second one do.
 * Those behind carry their places in `q`, and nothing that a claim or a survey looks for. So a line is never without a
 * mark while something stands in it, and the two writes that end a head and call the next need no transaction: in between
 * nothing that lines up takes the head's place, and whoever finds the line so may call the next.
 */
export class Lines {
  /** Where `mend` goes on. */
  private mended = '';
  /** Lines in which somebody stood behind lately. */
  private readonly lately = new Set<string>();

  constructor(private readonly queue: QueueCollections) {}

  /** The first of some turns that nobody else gets. Later ones are larger. */
  async turns(count = 1): Promise<number> {
    const counters = this.queue.db.collection<{ _id: string; value: number }>('counters');
    const options = { upsert: true, returnDocument: 'after' } as const;
    const counted = await counters.findOneAndUpdate({ _id: 'turns' }, { $inc: { value: count } }, options);
    return counted!.value - count + 1;
  }

  /**
   * Those of these lines in which anything stands. Both searches run at once, and a line may get a head that neither has seen:
   * the unique index then refuses a second one. But if that head has ended again by the insert, the index refuses nothing, and
   * the event is head before those that lined up since the search. Only requests that run at the same time pass each other so.
   */
  async standing(names: readonly string[]): Promise<Set<string>> {
    const [headed, queued] = await Promise.all([this.headed(names), this.queued(names)]);
    return new Set([...headed, ...queued]);
  }

  /** Those of these lines in which somebody stands behind. */
  async queued(names: readonly string[]): Promise<string[]> {
    const hooks = new Map<string, string[]>(names.map((name) => [keyOfName(name), []]));
    for (const name of names) hooks.get(keyOfName(name))!.push(name);
    const each: string[] = [];
    const found = new Set<string>();
    const look = async ([key, own]: [string, string[]]) => {
      const few = own.length > FEW ? await this.fewBehind(key) : null;
      if (few === null) each.push(...own);
      else for (const name of few) found.add(name);
    };
    await Promise.all([...hooks].map(look));
    for (const name of await this.withAnyBehind(each)) found.add(name);
    for (const name of names) this.noteQueued(name, found.has(name));
    return names.filter((name) => found.has(name));
  }

  /** Whether somebody stood behind in this line when this process looked last, or was put there by it. */
  isQueued(name: string): boolean {
    return this.lately.has(name);
  }

  noteQueued(name: string, isQueued: boolean): void {
    if (!isQueued) this.lately.delete(name);
    else {
      if (this.lately.size >= LATELY) this.lately.clear();
      this.lately.add(name);
    }
  }

  /** Those of these lines that have no head. */
  async headless(names: readonly string[]): Promise<string[]> {
    if (names.length === 0) return [];
    const headed = await this.headed(names);
    return names.filter((name) => !headed.has(name));
  }

  /** Calls the next of each line into the backlog. Gives the hooks of those that came there. */
  async callToBacklogs(names: readonly string[]): Promise<HookPlace[]> {
    const all = names.map((name) => callingOf(name, null));
    const { n, taken } = await updateUntaken(this.queue.db, 'events', all);
    if (n === 0) return [];
    const lines = new Set(names.filter((_, i) => !taken.includes(i)));
    const heads = this.queue.events.find<{ st: string; d: { h?: string; w?: string }[] }>(
      { 'd.h': { $in: [...lines] } },
      { projection: { st: 1, 'd.h': 1, 'd.w': 1 }, hint: INDEX.head },
    );
    const called = new Map<string, HookPlace>();
    for (const { st: storeHash, d } of await heads.toArray()) {
      for (const { h, w: subscriptionKey } of d)
        if (h !== undefined && subscriptionKey !== undefined && lines.has(h))
          called.set(subscriptionKey, { storeHash, subscriptionKey });
    }
    return [...called.values()];
  }

  /**
   * Makes the next of each line its head: after the write that ended the head is durable. A line that has a head, or nobody,
   * stays as it is. Gives how many were called.
   * @param dueAt makes it due then, unless it is parked. Otherwise it comes into the backlog
   */
  async call(names: Iterable<string>, dueAt: Date | null = null): Promise<number> {
    const statements = [...new Set(names)].map((name) => callingOf(name, dueAt));
    return (await updateUntaken(this.queue.db, 'events', statements)).n;
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
      await this.call(await this.headless([...new Set(ahead.flat().map(nameOfPlace))]));
      this.mended = page.length < PAGE ? '' : afterPlacesOf(nameOfPlace(ahead.at(-1)![0]!));
    } while (this.mended !== '' && performance.now() < until);
  }

  private async headed(names: readonly string[]): Promise<Set<string>> {
    const options = { projection: { heads: '$d.h' }, hint: INDEX.head };
    const events = this.queue.events.find<{ heads: string[] }>({ 'd.h': { $in: [...names] } }, options);
    const heads = new Set((await events.toArray()).flatMap(({ heads }) => heads));
    return new Set(names.filter((name) => heads.has(name)));
  }

  /**
   * All lines of a hook in which somebody stands behind: known once a page is not full. After a page that one line has filled,
   * the next starts behind that line. Null if several lines fill a page, or each page is full. What was found until then is not
   * all: the other lines would look empty, and a new event would be made head before those that wait there.
   */
  private async fewBehind(key: string): Promise<Set<string> | null> {
    const { $gte, $lt } = placesOf(key);
    const options = { projection: { places: '$d.q' }, hint: INDEX.behind, limit: FEW };
    const found = new Set<string>();
    for (let from = $gte, pages = 0; pages < PAGES; pages++) {
      const where = { d: { $elemMatch: { q: { $gte: from, $lt } } } };
      const page = await this.queue.events.find<{ places: string[] }>(where, options).toArray();
      const lines = page.flatMap(({ places }) =>
        places.filter((place) => place >= from && place < $lt).map(nameOfPlace),
      );
      for (const name of lines) found.add(name);
      if (page.length < FEW) return found;
      if (new Set(lines).size > 1) return null;
      from = afterPlacesOf(lines[0]!);
    }
    return null;
  }

  /**
   * One search for all. It reads the index in its order: if long lines fill its page, those up to where it came are known, and
   * the next looks only at the lines after that. With a few blocked keys, one of these sees the end. There are no more of them
   * than of the commands that come last, which take one event of each line that is left. However long lines are, for n lines
   * all this is fewer than 4 n + 100 events, and at most 1 + 2 n / 100 commands (n rounded up to hundreds).
   */
  private async withAnyBehind(names: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    let [open, limit] = [names, EVENTS * names.length];
    for (let more = Math.ceil(names.length / AT_ONCE); more >= 0 && open.length > 0; more--) {
      const page = await this.behindIn(open, limit);
      for (const name of page.flat().map(nameOfPlace)) found.add(name);
      if (page.length < limit) return found;
      // The last event was found by a place that is not before the first of its places.
      const to = page.at(-1)!.sort()[0]!;
      open = open.filter((name) => !found.has(name) && placesOf(name).$gte > to);
      limit = Math.min(EVENTS * open.length, AT_ONCE);
    }
    for (let i = 0; i < open.length; i += AT_ONCE) {
      const pipeline = firstsBehind(open.slice(i, i + AT_ONCE));
      const firsts = this.queue.events.aggregate<{ places: string[] }>(pipeline, { hint: INDEX.behind });
      for (const { places } of await firsts.toArray())
        for (const name of places.map(nameOfPlace)) found.add(name);
    }
    return found;
  }

  /** The places of so many events that stand behind in these lines, in the order of the places that were looked for. */
  private async behindIn(names: readonly string[], limit: number): Promise<string[][]> {
    const options = { projection: { places: '$d.q' }, hint: INDEX.behind, limit, batchSize: limit };
    const where = { 'd.q': { $in: names.map(inLine) } };
    const events = await this.queue.events.find<{ places: string[] }>(where, options).toArray();
    return events.map(({ places }) => places);
  }
}
