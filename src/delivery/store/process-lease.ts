import { withDeadline } from '../../background/deadline.js';
import { Loop } from '../../background/loop.js';
import { StoreUnavailable } from '../../errors/repository-errors.js';
import {
  BEAT_MS,
  type HeldLease,
  LEASE_MS,
  type LeaseRepository,
  type Sweep,
} from '../model/lease.repository.js';

/** Two heartbeats less than the lease lasts: this process stops sending before another one may start. Milliseconds. */
const TRUSTED_MS = LEASE_MS - 2 * BEAT_MS;

/**
 * A heartbeat without an answer for this long is repeated: the answer may never come, on a connection whose other end is
 * gone. Milliseconds.
 */
const ANSWER_MS = 2 * BEAT_MS;
/**
 * A longer gap between two heartbeats means that the database was away, for other processes too. After a shorter one,
 * another process has had its heartbeat before its lease lapses: BEAT_MS before the gap, and ANSWER_MS and BEAT_MS after
 * it. Milliseconds.
 */
const GAP_MS = 3 * BEAT_MS;
/**
 * After a gap, or a start, every living process has had a heartbeat by then: the slowest one waits for an answer that does
 * not come, pauses, and beats again. Milliseconds.
 */
const GRACE_MS = ANSWER_MS + 3 * BEAT_MS;

export interface ProcessLeaseEvents {
  /** A new lease began. All that was claimed under an earlier one is lost. */
  begun(): void;
  /** A heartbeat was confirmed: deliveries that were held back may go on. */
  renewed(): void;
}

/**
 * Keeps this process's lease alive, and knows when it may be lost. A process that was stopped for longer than its lease
 * must not send deliveries that others have claimed meanwhile.
 */
export class ProcessLease implements HeldLease {
  private current = '';
  private confirmedAt = Number.NEGATIVE_INFINITY;
  /** Since when heartbeats were confirmed without a gap. */
  private steadySince = Number.POSITIVE_INFINITY;
  private readonly heartbeat: Loop;

  constructor(
    private readonly leases: LeaseRepository,
    private readonly events: ProcessLeaseEvents,
    /** Without them nothing may be sent: a hook may be deleted, and its deletion answered. */
    private readonly caches: { readonly isCurrent: boolean },
  ) {
    // Heartbeats never overlap: several that fail together would each begin a lease.
    this.heartbeat = new Loop(() => this.beat(), {
      everyMs: BEAT_MS,
      backOffMs: BEAT_MS,
      // The database does not answer: `isAlive` turns false by itself, and the next heartbeat tries again.
      onError: () => undefined,
    });
  }

  get leaseId(): string {
    return this.current;
  }

  /** By the monotonic clock: a wall clock that jumps neither ends a lease nor prolongs it. */
  get isAlive(): boolean {
    return this.caches.isCurrent && performance.now() - this.confirmedAt < TRUSTED_MS;
  }

  /** @throws StoreUnavailable */
  async start(): Promise<void> {
    await this.begin();
    this.heartbeat.start();
  }

  /**
   * Makes the deliveries of lost leases due again. While the database is away no process can have a heartbeat, so that
   * afterwards all leases look lost: those that beat again within the grace are not. A process that stood still itself
   * judges nobody, not even itself, before its next heartbeat.
   */
  async freeLapsed(): Promise<Sweep> {
    const now = performance.now();
    if (now - this.confirmedAt > GAP_MS) return { freed: 0, againIn: BEAT_MS };
    const grace = this.steadySince + GRACE_MS - now;
    return grace > 0 ? { freed: 0, againIn: grace } : this.leases.freeLapsed();
  }

  /** Ends the lease. The deliveries that it still holds become due. */
  async stop(): Promise<void> {
    await this.heartbeat.stop();
    await this.leases.end(this.current);
  }

  private async begin(): Promise<void> {
    const asked = performance.now();
    this.current = await this.leases.begin();
    this.confirmedAt = asked;
    this.steadySince = asked;
    // In the same turn: nothing that was claimed under the old lease may start under the new one.
    this.events.begun();
  }

  private async beat(): Promise<void> {
    // The time of the question, not of the answer: the database may have counted from then.
    const asked = performance.now();
    const beat = withDeadline(this.leases.beat(this.current), ANSWER_MS, () => new StoreUnavailable());
    if (await beat) {
      if (asked - this.confirmedAt > GAP_MS) this.steadySince = asked;
      this.confirmedAt = asked;
    } else await this.begin();
    this.events.renewed();
  }
}
