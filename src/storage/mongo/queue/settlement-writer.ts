import { createHash } from 'node:crypto';
import type { Delivered, Settlement } from '../../../delivery/model/settlement.js';
import type { DeliveryEntry, PackedAttempt } from './event-document.js';
import { insertAll, type QueueCollections, updateAll } from './queue-collections.js';
import {
  type Settled,
  type SettlementMark,
  statementOf,
  successStatements,
} from './settlement-statements.js';

/** Results that one pack may hold: with an excerpt each they still fit a document of 16 MB. */
const MAX_RESULTS = 1_000;

/** Records results: one command for the attempts and one for the deliveries, however many there are. */
export class SettlementWriter {
  constructor(private readonly queue: QueueCollections) {}

  /** Gives how many were refused, because their deliveries no longer carry the run's mark. */
  async settle(run: string, settled: Settlement[]): Promise<number> {
    const groups: Settlement[][] = [];
    for (let i = 0; i < settled.length; i += MAX_RESULTS) groups.push(settled.slice(i, i + MAX_RESULTS));
    const fenced = await Promise.all(groups.map((group) => this.settleGroup(run, group)));
    return fenced.reduce((sum, count) => sum + count, 0);
  }

  private async settleGroup(run: string, settled: Settlement[]): Promise<number> {
    const mark = { run, pack: packOf(run, settled) };
    const [refused] = await Promise.all([this.update(settled, mark), this.keepAttempts(settled, mark)]);
    return refused;
  }

  /** What is there under this id was written by an earlier try. */
  private async keepAttempts(settled: Settlement[], { pack }: SettlementMark): Promise<void> {
    const a = settled.flatMap(packed);
    if (a.length === 0) return;
    const at = new Date(Math.max(...a.map(({ t }) => t.getTime())));
    await insertAll(this.queue.db, 'attempts', [{ _id: pack, at, a }]);
  }

  private async update(settled: Settlement[], mark: SettlementMark): Promise<number> {
    const successes = settled.filter((settlement): settlement is Delivered => settlement.to === 'delivered');
    const others = settled.filter(({ to }) => to !== 'delivered');
    const entries = await this.entriesOf(others);
    const statements = [
      ...successStatements(successes, mark),
      ...others.map((settlement) => statementOf(settlement, entries.get(nameOf(settlement)) ?? GONE, mark)),
    ];
    const found = await updateAll(this.queue.db, 'events', statements);
    const expected = new Set(successes.map(({ ref }) => ref.eventId)).size + others.length;
    return found === expected ? 0 : this.settleEach(settled, mark);
  }

  /** Not all were found: what one statement took together is told apart, so that only the lost ones are refused. */
  private async settleEach(settled: Settlement[], mark: SettlementMark): Promise<number> {
    const ids = [...new Set(settled.map(({ ref }) => ref.eventId))];
    const projection = { 'd.r': 1, 'd.g': 1, 'd.cl': 1, 'd.k': 1, 'd.at': 1 };
    const rows = await this.queue.events.find({ _id: { $in: ids } }, { projection }).toArray();
    const entries = new Map(rows.map(({ _id, d }) => [_id, d]));
    const left = settled.filter((settlement) => {
      const entry = entries.get(settlement.ref.eventId)?.[settlement.ref.ordinal];
      return !entry || !isWritten(settlement, entry, mark);
    });
    const ours = left.filter(({ ref }) => entries.get(ref.eventId)?.[ref.ordinal]?.r === mark.run);
    const statements = ours.map((settlement) => {
      const { eventId, ordinal } = settlement.ref;
      return statementOf(settlement, entries.get(eventId)![ordinal]!, mark);
    });
    return left.length - (await updateAll(this.queue.db, 'events', statements));
  }

  /** Anything but a success puts the delivery into an index by its subscription's key. */
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

/** By an earlier try, which may be longer ago than the run's next claim of what it has put back. */
function isWritten(
  settlement: Settlement,
  { g, r, cl }: DeliveryEntry,
  { run, pack }: SettlementMark,
): boolean {
  if (settlement.attempt !== null) return g?.includes(pack) ?? false;
  return cl === pack || (r === run && (cl ?? null) !== settlement.claim);
}

/** Of an event that is no longer there: its statement finds nothing. */
const GONE: Settled = { k: '' };

const nameOf = ({ ref }: Settlement) => `${ref.eventId}/${ref.ordinal}`;

/** The same group gives the same name: that is what makes its repetition harmless. */
function packOf(run: string, settled: Settlement[]): string {
  const hash = createHash('sha1').update(run);
  for (const settlement of settled) {
    const { ref, to, attempt } = settlement;
    const once = attempt === null ? settlement.claim : `${attempt.number}/${attempt.startedAt}`;
    hash.update(`${ref.eventId}/${ref.ordinal}/${to}/${once};`);
  }
  return hash.digest('base64url');
}

function packed({ ref, attempt }: Settlement): PackedAttempt[] {
  if (attempt === null) return [];
  const { number: n, startedAt, durationMs: ms, status: st } = attempt;
  const failed =
    'failure' in attempt ? { f: attempt.failure, ...(attempt.excerpt && { x: attempt.excerpt }) } : {};
  return [{ e: ref.eventId, o: ref.ordinal, n, t: new Date(startedAt), ms, st, ...failed }];
}
