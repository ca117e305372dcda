import { BEAT_MS, LEASE_MS, type LeaseRepository } from '../model/lease.repository.js';

/** Less than LEASE_MS by what a beat may take: we stop before others may start. */
const TRUSTED_MS = LEASE_MS - 2 * BEAT_MS;

export interface ProcessLeaseEvents {
  /** A new run was begun in the place of one that was taken for dead. */
  lost(): void;
  /** The run is known to be alive: what was held back may go on. */
  renewed(): void;
}

/**
 * Keeps this process's run alive, and knows when it no longer may be: a process that was stopped past its lease
 * must not send what others have taken over.
 */
export class ProcessLease {
  private current = '';
  private lastBeat = 0;
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> | undefined;

  constructor(
    private readonly leases: LeaseRepository,
    private readonly events: ProcessLeaseEvents,
  ) {}

  get leaseId(): string {
    return this.current;
  }

  /** Monotonic: a wall clock that jumps neither ends a lease nor prolongs it. */
  get isAlive(): boolean {
    return performance.now() - this.lastBeat < TRUSTED_MS;
  }

  async start(): Promise<void> {
    await this.begin();
    this.timer = setInterval(() => {
      // One at a time: several that fail together would each begin a run.
      this.beating ??= this.beat().finally(() => {
        this.beating = undefined;
      });
    }, BEAT_MS);
  }

  /** Gives back every mark. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
    await this.leases.end(this.current);
  }

  private async begin(): Promise<void> {
    const asked = performance.now();
    this.current = await this.leases.begin();
    this.lastBeat = asked;
  }

  private async beat(): Promise<void> {
    const asked = performance.now();
    try {
      if (await this.leases.beat(this.current)) {
        this.lastBeat = asked;
      } else {
        await this.begin();
        this.events.lost();
      }
      this.events.renewed();
    } catch {
      // The database is away: isAlive turns false by itself, and the next beat tries again.
    }
  }
}
