import { createHash } from 'node:crypto';
import type { Delivered, Settlement } from '../../../delivery/model/settlement.js';
import { resultsOf } from '../../../stats/hook-results.js';
import type { AttemptPack, DeliveryEntry } from './event-document.js';
import { insertAll, type QueueCollections, updateAll } from './queue-collections.js';
import { packOfResults } from './result-packs.js';
import { type GroupKey, type Settled, statementOf, successStatements } from './settlement-statements.js';

/** Results in one pack. With an excerpt each, they still fit into a document of 16 MB. */
const MAX_RESULTS = 1_000;

/** Records results: one command for the attempts and one for the deliveries, however many results there are. */
export class SettlementWriter {
  constructor(private readonly queue: QueueCollections) {}

  /** Returns how many results were refused, because the lease no longer holds their deliveries. */
  async settle(leaseId: string, settled: Settlement[]): Promise<number> {
    const groups: Settlement[][] = [];
    for (let i = 0; i < settled.length; i += MAX_RESULTS) groups.push(settled.slice(i, i + MAX_RESULTS));
    const fenced = await Promise.all(groups.map((group) => this.settleGroup(leaseId, group)));
    return fenced.reduce((sum, count) => sum + count, 0);
  }

  private async settleGroup(leaseId: string, settled: Settlement[]): Promise<number> {
    const key = { leaseId, pack: nameOfGroup(leaseId, settled) };
    const document = packOfResults(key.pack, leaseId, settled);
    const [refused] = await Promise.all([this.update(settled, key), this.keep(document)]);
    if (document) this.queue.written.add(key.pack, refused > 0 ? null : resultsOf(settled, Date.now()));
    return refused;
  }

  /** A pack that exists under this id was written by an earlier try. */
  private async keep(document: AttemptPack | null): Promise<void> {
    if (document) await insertAll(this.queue.db, 'attempts', [document]);
  }

  private async update(settled: Settlement[], key: GroupKey): Promise<number> {
    const successes = settled.filter((settlement): settlement is Delivered => settlement.to === 'delivered');
    const others = settled.filter(({ to }) => to !== 'delivered');
    const entries = await this.entriesOf(others);
    const statements = [
      ...successStatements(successes, key),
      ...others.map((settlement) => statementOf(settlement, entries.get(nameOf(settlement)) ?? GONE, key)),
    ];
    const found = await updateAll(this.queue.db, 'events', statements);
    const expected = new Set(successes.map(({ ref }) => ref.eventId)).size + others.length;
    return found === expected ? 0 : this.settleEach(settled, key);
  }

  /** Some were not found. Settles each result by itself, so that only the lost ones are refused. */
  private async settleEach(settled: Settlement[], key: GroupKey): Promise<number> {
    const ids = [...new Set(settled.map(({ ref }) => ref.eventId))];
    const projection = { 'd.r': 1, 'd.g': 1, 'd.cl': 1, 'd.k': 1, 'd.at': 1 };
    const rows = await this.queue.events.find({ _id: { $in: ids } }, { projection }).toArray();
    const entries = new Map(rows.map(({ _id, d }) => [_id, d]));
    const left = settled.filter((settlement) => {
      const entry = entries.get(settlement.ref.eventId)?.[settlement.ref.ordinal];
      return !entry || !isWritten(settlement, entry, key);
    });
    const ours = left.filter(({ ref }) => entries.get(ref.eventId)?.[ref.ordinal]?.r === key.leaseId);
    const statements = ours.map((settlement) => {
      const { eventId, ordinal } = settlement.ref;
      return statementOf(settlement, entries.get(eventId)![ordinal]!, key);
    });
    return left.length - (await updateAll(this.queue.db, 'events', statements));
  }

  /** A result that is no success puts the delivery into an index by its subscription's key. */
  private async entriesOf(settled: Settlement[]): Promise<Map<string, Settled>> {
    if (settled.length === 0) return new Map();
    const ids = [...new Set(settled.map(({ ref }) => ref.eventId))];
    const projection = { 'd.k': 1, 'd.at': 1 };
    const rows = await this.queue.events.find({ _id: { $in: ids } }, { projection }).toArray();
    return new Map(
      rows.flatMap(({ _id, d }) => d.map((entry, ordinal) => [`${_id}/${ordinal}`, entry] as const)),
    );
  }
}

/** Written by an earlier try. The same lease may have claimed the released delivery again since. */
function isWritten(
  settlement: Settlement,
  { g, r, cl }: DeliveryEntry,
  { leaseId, pack }: GroupKey,
): boolean {
  if (settlement.attempt !== null) return g?.includes(pack) ?? false;
  return cl === pack || (r === leaseId && (cl ?? null) !== settlement.claim);
}

/** For an event that no longer exists: its statement finds nothing. */
const GONE: Settled = { k: '' };

const nameOf = ({ ref }: Settlement) => `${ref.eventId}/${ref.ordinal}`;

/** The same group has the same name, so that a repetition is harmless. */
function nameOfGroup(leaseId: string, settled: Settlement[]): string {
  const hash = createHash('sha1').update(leaseId);
  for (const settlement of settled) {
    const { ref, to, attempt } = settlement;
    const once = attempt === null ? settlement.claim : `${attempt.number}/${attempt.startedAt}`;
    hash.update(`${ref.eventId}/${ref.ordinal}/${to}/${once};`);
  }
  return hash.digest('base64url');
}
