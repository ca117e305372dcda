import { createHash } from 'node:crypto';
import type { Delivered, Refusals, Settlement } from '../../../delivery/model/settlement.js';
import { resultsOf } from '../../../stats/hook-results.js';
import { lineName } from '../lines/line-names.js';
import type { Lines } from '../lines/lines.js';
import type { Called, DeliveryClaims, Leased } from './delivery-claims.js';
import type { AttemptPack, DeliveryEntry } from './event-document.js';
import { insertAll, type QueueCollections, type UpdateStatement, updateAll } from './queue-collections.js';
import { packOfResults } from './result-packs.js';
import {
  type GroupKey,
  isHeld,
  mayEnd,
  type Settled,
  statementsOf,
  successStatements,
} from './settlement-statements.js';

/** Results in one pack. With an excerpt each, they still fit into a document of 16 MB. */
const MAX_RESULTS = 1_000;

type Entry = Pick<DeliveryEntry, 'k' | 'at' | 'r' | 'g' | 'cl' | 'pl' | 'n'>;

/** By `nameOf`. */
type Entries = ReadonlyMap<string, Entry>;

interface Unwritten {
  left: Settlement[];
  ours: Settlement[];
  entries: Entries;
}

interface Written {
  refused: number;
  /** The first command found all of them. Otherwise it may have called before the end was written. */
  atOnce: boolean;
  /** The next of lines, if this process has leased them. */
  leased: Leased[];
}

interface Under {
  leaseId: string;
  /** By `performance.now()`. */
  until: number;
  /** Lines whose next is leased by the command that ends the one before. */
  queued: ReadonlySet<string>;
}

/** Records results: one command for the attempts and one for the deliveries, however many results there are. */
export class SettlementWriter {
  constructor(
    private readonly queue: QueueCollections,
    private readonly lines: Lines,
    private readonly claims: DeliveryClaims,
  ) {}

  /** @param until by `performance.now()`: what was leased is the caller's to take, until then */
  async settle(leaseId: string, settled: Settlement[], until: number): Promise<Refusals & Called> {
    const names = linesIn(settled.filter(leasesNext));
    const queued = new Set(names.filter((name) => this.lines.isQueued(name)));
    const [sent, pulled] = await this.write(settled, { leaseId, until, queued });
    const refusals = { fenced: sent.refused, late: pulled.refused };
    const ended = settled.filter((one) => mayEnd(one) && !(sent.atOnce && leasesNext(one)));
    const called = ended.length > 0 ? await this.lines.callToBacklogs(await this.linesOf(ended)) : [];
    const others = sent.atOnce ? names.filter((name) => !queued.has(name)) : [];
    return {
      ...refusals,
      called,
      leased: [...sent.leased, ...(await this.leaseQueued(others, leaseId, until))],
    };
  }

  /** Those behind that this process did not know of: another has put them there. One search finds them for all lines. */
  private async leaseQueued(names: readonly string[], leaseId: string, until: number): Promise<Leased[]> {
    const found = names.length > 0 ? await this.lines.queued(names) : [];
    return found.length > 0 ? [(await this.leaseNext(found, [], { leaseId, until })).leased] : [];
  }

  /** Where nobody was found, the next end looks again, as for any line that this process knows nothing of. */
  private async leaseNext(
    names: readonly string[],
    ending: UpdateStatement[],
    { leaseId, until }: Omit<Under, 'queued'>,
  ): Promise<{ ended: number; leased: Leased }> {
    const { ended, ...leased } = await this.claims.leaseNext({ leaseId, names, ending }, until);
    const next = new Set(leased.claimed.map(({ subscriptionKey, line }) => lineName(subscriptionKey, line!)));
    for (const name of names) if (!next.has(name)) this.lines.noteQueued(name, false);
    return { ended, leased };
  }

  /** Also of those that were refused, or written by an earlier try: that one may not have called the next. */
  private async linesOf(ended: Settlement[]): Promise<string[]> {
    const entries = await this.entriesOf(ended.filter(({ origin, to }) => !origin || to === 'parked'));
    const names = ended.flatMap((settlement) => {
      const { origin, line, to } = settlement;
      const entry = entries.get(nameOf(settlement));
      // What was never delivered is parked as the head, in the backlog itself: nothing is called there.
      if (to === 'parked' && !entry?.at) return [];
      const key = origin ? origin.subscriptionKey : entry?.k;
      return key === undefined ? [] : [lineName(key, line!)];
    });
    return [...new Set(names)];
  }

  /** Messages that were pulled by themselves: what a puller says late does not keep other results from being written. */
  private write(settled: Settlement[], under: Under): Promise<[Written, Written]> {
    const pulled = settled.filter(({ pull }) => pull);
    const sent = pulled.length === 0 ? settled : settled.filter(({ pull }) => !pull);
    return Promise.all([this.settleAll(sent, under), this.settleAll(pulled, under)]);
  }

  /** `refused` are those whose deliveries the lease no longer holds. */
  private async settleAll(settled: Settlement[], under: Under): Promise<Written> {
    const groups: Settlement[][] = [];
    for (let i = 0; i < settled.length; i += MAX_RESULTS) groups.push(settled.slice(i, i + MAX_RESULTS));
    const written = await Promise.all(groups.map((group) => this.settleGroup(group, under)));
    return {
      refused: written.reduce((sum, { refused }) => sum + refused, 0),
      atOnce: written.every(({ atOnce }) => atOnce),
      leased: written.flatMap(({ leased }) => leased),
    };
  }

  private async settleGroup(settled: Settlement[], under: Under): Promise<Written> {
    const { leaseId } = under;
    const key = { leaseId, pack: nameOfGroup(leaseId, settled) };
    const document = packOfResults(key.pack, leaseId, settled);
    const [written] = await Promise.all([this.update(settled, key, under), this.keep(document)]);
    if (document)
      this.queue.written.add(key.pack, written.refused > 0 ? null : resultsOf(settled, Date.now()));
    return written;
  }

  /** A pack that exists under this id was written by an earlier try. */
  private async keep(document: AttemptPack | null): Promise<void> {
    if (document) await insertAll(this.queue.db, 'attempts', [document]);
  }

  private async update(settled: Settlement[], key: GroupKey, under: Under): Promise<Written> {
    const successes = settled.filter((settlement): settlement is Delivered => settlement.to === 'delivered');
    const others = settled.filter(({ to }) => to !== 'delivered');
    const statements = [
      ...successStatements(successes, key),
      ...statementsOf(others, entryIn(await this.entriesOf(others)), key),
    ];
    const { found, leased } = await this.updateAndCall(settled, statements, under);
    const expected = eventsOf(successes).size + eventsOf(others).size;
    const atOnce = found === expected;
    return { refused: atOnce ? 0 : await this.settleRest(settled, key), atOnce, leased };
  }

  private async updateAndCall(
    settled: Settlement[],
    ending: UpdateStatement[],
    under: Under,
  ): Promise<{ found: number; leased: Leased[] }> {
    const names = linesIn(settled.filter(leasesNext)).filter((name) => under.queued.has(name));
    if (names.length === 0) return { found: await updateAll(this.queue.db, 'events', ending), leased: [] };
    const { ended, leased } = await this.leaseNext(names, ending, under);
    return { found: ended, leased: [leased] };
  }

  /** Some were not found, and kept the other results of their events from being written. */
  private async settleRest(settled: Settlement[], key: GroupKey): Promise<number> {
    const together = await this.unwritten(settled, key);
    const statements = statementsOf(together.ours, entryIn(together.entries), key);
    const found = await updateAll(this.queue.db, 'events', statements);
    if (found === statements.length) return together.left.length - together.ours.length;
    // One was lost meanwhile: each by itself, so that only the lost ones are refused.
    const { left, ours, entries } = await this.unwritten(settled, key);
    const each = ours.flatMap((settlement) => statementsOf([settlement], entryIn(entries), key));
    return left.length - (await updateAll(this.queue.db, 'events', each));
  }

  /** What no try has written, and what of it the lease still holds. */
  private async unwritten(settled: Settlement[], key: GroupKey): Promise<Unwritten> {
    const entries = await this.entriesOf(settled);
    const left = settled.filter((settlement) => {
      const entry = entries.get(nameOf(settlement));
      return !entry || !isWritten(settlement, entry, key);
    });
    const ours = left.filter((settlement) => {
      const entry = entries.get(nameOf(settlement));
      return entry !== undefined && isHeld(settlement, entry, key.leaseId);
    });
    return { left, ours, entries };
  }

  /** Of each event only the positions that are settled: it may have thousands of others. */
  private async entriesOf(settled: Settlement[]): Promise<Entries> {
    if (settled.length === 0) return new Map();
    const positions = [...new Set(settled.map(({ ref }) => ref.ordinal))];
    const x = { $arrayElemAt: ['$d', '$$o'] };
    const fields = Object.fromEntries(
      ['k', 'at', 'r', 'g', 'cl', 'pl', 'n'].map((name) => [name, `$$x.${name}`]),
    );
    const entry = { $let: { vars: { x }, in: { o: '$$o', ...fields } } };
    const projection = { d: { $map: { input: positions, as: 'o', in: entry } } };
    const these = { _id: { $in: [...eventsOf(settled)] } };
    const rows = this.queue.events.find<{ _id: string; d: (Entry & { o: number })[] }>(these, { projection });
    return new Map(
      (await rows.toArray()).flatMap(({ _id, d }) =>
        d.flatMap((found) => (found.k === undefined ? [] : [[nameAt(_id, found.o), found] as const])),
      ),
    );
  }
}

/** Whether the next of its line comes into the memory of this process. */
const leasesNext = (settlement: Settlement): boolean =>
  settlement.takesNext === true && settlement.origin !== undefined && mayEnd(settlement);

const linesIn = (settled: readonly Settlement[]): string[] => [
  ...new Set(settled.map(({ origin, line }) => lineName(origin!.subscriptionKey, line!))),
];

/** Written by an earlier try. The same lease may have claimed the released delivery again since. */
function isWritten(settlement: Settlement, { g, r, cl }: Entry, { leaseId, pack }: GroupKey): boolean {
  if (settlement.attempt !== null) return g?.includes(pack) ?? false;
  return cl === pack || (r === leaseId && (cl ?? null) !== settlement.claim);
}

/** For an event that no longer exists: its statement finds nothing. */
const GONE: Settled = { k: '' };

const eventsOf = (settled: readonly Settlement[]) => new Set(settled.map(({ ref }) => ref.eventId));

const nameAt = (eventId: string, ordinal: number) => `${eventId}/${ordinal}`;
const nameOf = ({ ref }: Settlement) => nameAt(ref.eventId, ref.ordinal);
const entryIn = (entries: Entries) => (settlement: Settlement) => entries.get(nameOf(settlement)) ?? GONE;

/** The same group has the same name, so that a repetition is harmless. */
function nameOfGroup(leaseId: string, settled: Settlement[]): string {
  const hash = createHash('sha1').update(leaseId);
  for (const settlement of settled) {
    const { ref, to, attempt, pull } = settlement;
    const once = attempt === null ? (pull?.id ?? settlement.claim) : `${attempt.number}/${attempt.startedAt}`;
    hash.update(`${ref.eventId}/${ref.ordinal}/${to}/${once};`);
  }
  return hash.digest('base64url');
}
