import { randomUUID } from 'node:crypto';
import type { LeasedDelivery } from '../../../delivery/model/delivery.repository.js';
import { StoreUnavailable } from '../../../errors/repository-errors.js';
import { CALL_LIMIT_MS } from '../connection/mongo-connection.js';
import {
  type Chosen,
  type Claimable,
  chosenOf,
  leasedOf,
  type Mark,
  markingStatements,
} from './claim-statements.js';
import { type QueueCollections, type UpdateStatement, updateAll } from './queue-collections.js';

/** A claim that was written, perhaps. */
interface Claim extends Mark {
  /** In order. */
  ids: string[];
  /** Ends when the database has answered, which may be long after the call has. */
  written: Promise<unknown>;
  hasFailed: boolean;
  /** When it was first looked for in vain. */
  missedAt: number | null;
}

/** Milliseconds after which nobody may be listening any more: what is given then would be lost. */
const HEARD_MS = CALL_LIMIT_MS - 100;
/** A server that answers again does within this what it had been sent before. */
const STRAGGLES_MS = 10_000;

/** Marks deliveries as this run's: find, mark, read what was marked. Three commands, however many there are. */
export class DeliveryClaims {
  /** Not handed over: read again before anything else is claimed, or nobody would ever send it. */
  private readonly uncertain = new Set<Claim>();

  constructor(private readonly queue: QueueCollections) {}

  async claim(run: string, what: Claimable, limit: number): Promise<LeasedDelivery[]> {
    const until = performance.now() + HEARD_MS;
    // Nothing that may fail comes after it: what was found again must not be lost a second time.
    const found = await this.recover(run, until);
    if (found.length > 0) return found;
    const chosen = await this.choose(what, limit);
    const ids = [...chosen.whole, ...(chosen.part ? [chosen.part.id] : [])];
    if (ids.length === 0) return [];
    const nonce = randomUUID();
    const claim = this.write(markingStatements(what, chosen, { run, nonce }), { run, nonce, ids });
    await claim.written;
    return this.handOver(claim, until);
  }

  private write(updates: UpdateStatement[], mark: Mark & Pick<Claim, 'ids'>): Claim {
    const written = updateAll(this.queue.db, 'events', updates);
    const claim: Claim = { ...mark, written, hasFailed: false, missedAt: null };
    written.catch(() => {
      claim.hasFailed = true;
    });
    this.uncertain.add(claim);
    return claim;
  }

  /** Of one claim at a time. One of an earlier run is no longer ours. */
  private async recover(run: string, until: number): Promise<LeasedDelivery[]> {
    for (const claim of this.uncertain) {
      if (claim.run !== run) {
        this.uncertain.delete(claim);
        continue;
      }
      // Before it has ended, nothing may be there yet of what will be.
      await claim.written.catch(() => undefined);
      const found = await this.handOver(claim, until);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** To the first who is there in time, and to nobody else. @throws StoreUnavailable to whoever is too late */
  private async handOver(claim: Claim, until: number): Promise<LeasedDelivery[]> {
    const claimed = await this.read(claim);
    if (performance.now() >= until) throw new StoreUnavailable();
    if (claimed.length === 0 && mayStraggle(claim)) return [];
    return this.uncertain.delete(claim) ? claimed : [];
  }

  private async choose({ field, index, match, matches }: Claimable, limit: number): Promise<Chosen> {
    const options = { projection: { [`d.${field}`]: 1 }, hint: index, limit };
    const found = await this.queue.events.find({ [`d.${field}`]: match as string }, options).toArray();
    return chosenOf(found, matches, limit);
  }

  private async read({ run, nonce, ids }: Claim): Promise<LeasedDelivery[]> {
    const projection = { st: 1, sc: 1, ts: 1, hb: 1, wb: 1, d: 1 };
    const rows = await this.queue.events.find({ _id: { $in: ids }, 'd.cl': nonce }, { projection }).toArray();
    const events = new Map(rows.map((event) => [event._id, event]));
    return ids.flatMap((id) => {
      const event = events.get(id);
      if (!event) return [];
      const ordinals = [...event.d.keys()].filter((i) => event.d[i]!.cl === nonce && event.d[i]!.r === run);
      return ordinals.map((ordinal) => leasedOf(event, ordinal));
    });
  }
}

/** Refused or cut off, the command may be done yet. */
function mayStraggle(claim: Claim): boolean {
  if (!claim.hasFailed) return false;
  claim.missedAt ??= performance.now();
  return performance.now() - claim.missedAt < STRAGGLES_MS;
}
