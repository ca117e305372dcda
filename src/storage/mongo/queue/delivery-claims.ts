import { randomUUID } from 'node:crypto';
import type { LeasedDelivery } from '../../../delivery/model/delivery.js';
import { StoreUnavailable } from '../../../errors/repository-errors.js';
import { CALL_LIMIT_MS } from '../connection/mongo-connection.js';
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
import { type QueueCollections, type UpdateStatement, updateAll } from './queue-collections.js';

/** A claim whose write may or may not have happened. */
interface Claim extends ClaimKey {
  /** Event ids, in the order of claiming. */
  ids: string[];
  /** Settles when the database has answered, which may be long after the call has timed out. */
  written: Promise<unknown>;
  /** By `performance.now()`. Until then its own call may hand it over, and no other call waits for it. */
  ownedUntil: number;
  hasFailed: boolean;
  /** By `performance.now()`: when it was first looked for and not found, or null. */
  missedAt: number | null;
}

/** Milliseconds after which the caller may have timed out: deliveries returned later would be lost. */
const ANSWER_MS = CALL_LIMIT_MS - 100;
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
    const claim = this.write(statements, { ...key, ids: [...new Set(ids)], ownedUntil: until });
    try {
      await claim.written;
      return await this.handOver(claim, until);
    } finally {
      claim.ownedUntil = 0;
    }
  }

  private write(updates: UpdateStatement[], key: ClaimKey & Pick<Claim, 'ids' | 'ownedUntil'>): Claim {
    const written = updateAll(this.queue.db, 'events', updates);
    const claim: Claim = { ...key, written, hasFailed: false, missedAt: null };
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
    const { ids, nonce } = claim;
    const options = { projection: claimedBy(claim) };
    const found = this.queue.events.find<ClaimedEvent>({ _id: { $in: ids }, 'd.cl': nonce }, options);
    const leased = new Map((await found.toArray()).map((event) => [event._id, leasedOf(event)]));
    return ids.flatMap((id) => leased.get(id) ?? []);
  }
}

/** Whether a command that was refused or cut off may still be executed. */
function mayStraggle(claim: Claim): boolean {
  if (!claim.hasFailed) return false;
  claim.missedAt ??= performance.now();
  return performance.now() - claim.missedAt < STRAGGLES_MS;
}
