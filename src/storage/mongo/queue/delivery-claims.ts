import { randomUUID } from 'node:crypto';
import type { HookPlace } from '../../../delivery/model/backlog.js';
import type { LeasedDelivery } from '../../../delivery/model/delivery.js';
import { StoreUnavailable } from '../../../errors/repository-errors.js';
import { CALL_LIMIT_MS } from '../connection/mongo-connection.js';
import { leasingNext } from '../lines/line-calls.js';
import { INDEX } from '../schema/indexes.js';
import {
  type Candidate,
  type Chosen,
  type Claimable,
  type ClaimedEvent,
  type ClaimKey,
  candidates,
  chosenOf,
  claimedBy,
  leasedOf,
  leaseStatements,
} from './claim-statements.js';
import {
  type QueueCollections,
  type UpdateStatement,
  updateAll,
  updateInOrder,
} from './queue-collections.js';

/** A claim whose write may or may not have happened. */
interface Claim extends ClaimKey {
  /** Of its events: their ids in the order of claiming, or the lines whose heads they have. */
  where: { _id: { $in: string[] } } | { 'd.h': { $in: string[] } };
  /** Settles when the database has answered, which may be long after the call has timed out. */
  written: Promise<unknown>;
  /** By `performance.now()`. Until then its own call may hand it over, and no other call waits for it. */
  ownedUntil: number;
  hasFailed: boolean;
  /** By `performance.now()`: when it was first looked for and not found, or null. */
  missedAt: number | null;
}

/** What a call has leased, and may hand over. */
export interface Leased {
  claim: Claim;
  claimed: LeasedDelivery[];
}

/** The next of lines. */
export interface Called {
  /** Hooks of those that came into the backlog. */
  called: HookPlace[];
  /** Those that this process has leased. */
  leased: Leased[];
}

/** So many milliseconds before its limit, the caller may have timed out: deliveries returned later would be lost. */
export const ANSWER_MARGIN_MS = 100;
const ANSWER_MS = CALL_LIMIT_MS - ANSWER_MARGIN_MS;
/** Within this time, a server that answers again also executes the commands that it received before. */
const STRAGGLES_MS = 10_000;

/** Leases deliveries: find, write the lease, read what was leased. Three commands, however many deliveries there are. */
export class DeliveryClaims {
  /** Claims not handed over yet. They must be read again and again: otherwise no process would send their deliveries. */
  private readonly uncertain = new Set<Claim>();

  constructor(private readonly queue: QueueCollections) {}

  /** What earlier calls have claimed and not handed over, or else a new claim. */
  async recoverOrClaim(leaseId: string, wanted: readonly Claimable[]): Promise<LeasedDelivery[]> {
    const until = performance.now() + ANSWER_MS;
    // Return at once: if a later step failed, the recovered deliveries would be lost again.
    const found = await this.recover(leaseId, until);
    return found.length > 0 ? found : this.claim(leaseId, wanted, until);
  }

  /**
   * Only what is wanted: less than that says that there is no more.
   * @param wanted all in the order of one index
   */
  async claim(
    leaseId: string,
    wanted: readonly Claimable[],
    until = performance.now() + ANSWER_MS,
  ): Promise<LeasedDelivery[]> {
    if (wanted.length === 0) return [];
    const chosen = await this.choose(wanted);
    const ids = chosen.flatMap(({ whole, part }) => [...whole, ...(part ? [part.id] : [])]);
    if (ids.length === 0) return [];
    const key = { leaseId, nonce: randomUUID() };
    const statements = wanted.flatMap((what, i) => leaseStatements(what, chosen[i]!, key));
    const written = updateAll(this.queue.db, 'events', statements);
    const claim = this.note(written, {
      ...key,
      where: { _id: { $in: [...new Set(ids)] } },
      ownedUntil: until,
    });
    try {
      await claim.written;
      return await this.handOver(claim, until);
    } finally {
      claim.ownedUntil = 0;
    }
  }

  /**
   * Ends the heads of lines, calls the next of each and leases it: in this order, by one command. Call `take` with the result
   * before `ownedUntil`. After that, another call hands them over. `ended` is how many documents the ending statements found.
   */
  async leaseNext(
    { leaseId, names, ending }: { leaseId: string; names: readonly string[]; ending: UpdateStatement[] },
    ownedUntil: number,
  ): Promise<Leased & { ended: number }> {
    const key = { leaseId, nonce: randomUUID() };
    const statements = [...ending, ...names.map((name) => leasingNext(name, key))];
    const written = updateInOrder(this.queue.db, 'events', statements);
    const claim = this.note(written, { ...key, where: { 'd.h': { $in: [...names] } }, ownedUntil });
    const found = await written;
    const claimed = await this.read(claim);
    return { claim, claimed, ended: found - claimed.length };
  }

  /** @throws StoreUnavailable if the caller is too late */
  take(leased: readonly Leased[]): LeasedDelivery[] {
    if (leased.some(({ claim }) => performance.now() >= claim.ownedUntil)) throw new StoreUnavailable();
    return leased.flatMap(({ claim, claimed }) => (this.uncertain.delete(claim) ? claimed : []));
  }

  private note(
    written: Promise<unknown>,
    known: Pick<Claim, keyof ClaimKey | 'where' | 'ownedUntil'>,
  ): Claim {
    const claim: Claim = { ...known, written, hasFailed: false, missedAt: null };
    written.catch(() => {
      claim.hasFailed = true;
    });
    this.uncertain.add(claim);
    return claim;
  }

  /** One uncertain claim at a time. A claim of an earlier lease no longer belongs to this process. */
  private async recover(leaseId: string, until: number): Promise<LeasedDelivery[]> {
    for (const claim of this.uncertain) {
      if (claim.leaseId !== leaseId) {
        this.uncertain.delete(claim);
        continue;
      }
      if (performance.now() < claim.ownedUntil) continue;
      // Wait for the write: reading earlier could miss deliveries that it is about to lease.
      await claim.written.catch(() => undefined);
      const found = await this.handOver(claim, until);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** Gives a claim to the first caller in time, and to no other. @throws StoreUnavailable if the caller is too late */
  private async handOver(claim: Claim, until: number): Promise<LeasedDelivery[]> {
    const claimed = await this.read(claim);
    if (performance.now() >= until) throw new StoreUnavailable();
    if (claimed.length === 0 && mayStraggle(claim)) return [];
    return this.uncertain.delete(claim) ? claimed : [];
  }

  /** One command: the first branch reads what is wanted first, and one branch is added for each of the others. */
  private async choose(wanted: readonly Claimable[]): Promise<Chosen[]> {
    const [first, ...others] = wanted.map(candidates);
    const pipeline = [
      ...first!,
      ...others.map((branch) => ({ $unionWith: { coll: 'events', pipeline: branch } })),
    ];
    const { index } = wanted[0]!;
    const found = await this.queue.events
      .aggregate<Candidate & { of: number }>(pipeline, { hint: index })
      .toArray();
    return wanted.map(({ limit }, i) =>
      chosenOf(
        found.filter(({ of }) => of === i),
        limit,
      ),
    );
  }

  private async read(claim: Claim): Promise<LeasedDelivery[]> {
    const { where, nonce } = claim;
    const hint = '_id' in where ? '_id_' : INDEX.head;
    const options = { projection: claimedBy(claim), hint };
    const found = this.queue.events.find<ClaimedEvent>({ ...where, 'd.cl': nonce }, options);
    const leased = new Map((await found.toArray()).map((event) => [event._id, leasedOf(event)]));
    const ids = '_id' in where ? where._id.$in : [...leased.keys()];
    return ids.flatMap((id) => leased.get(id) ?? []);
  }
}

/** Whether a command that was refused or cut off may still be executed. */
function mayStraggle(claim: Claim): boolean {
  if (!claim.hasFailed) return false;
  claim.missedAt ??= performance.now();
  return performance.now() - claim.missedAt < STRAGGLES_MS;
}
