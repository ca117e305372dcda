import { Loop } from '../../background/loop.js';
import { BEAT_MS, type HeldLease, LEASE_MS, type LeaseRepository } from '../model/lease.repository.js';

/** Two heartbeats less than the lease lasts: this process stops sending before another one may start. Milliseconds. */
const TRUSTED_MS = LEASE_MS - 2 * BEAT_MS;

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

  /** Ends the lease. The deliveries that it still holds become due. */
  async stop(): Promise<void> {
    await this.heartbeat.stop();
    await this.leases.end(this.current);
  }

  private async begin(): Promise<void> {
    const asked = performance.now();
    this.current = await this.leases.begin();
    this.confirmedAt = asked;
    // In the same turn: nothing that was claimed under the old lease may start under the new one.
    this.events.begun();
  }

  private async beat(): Promise<void> {
    // The time of the question, not of the answer: the database may have counted from then.
    const asked = performance.now();
    if (await this.leases.beat(this.current)) this.confirmedAt = asked;
    else await this.begin();
    this.events.renewed();
  }
}
