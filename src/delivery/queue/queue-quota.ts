/** Places that every lane has, even if other hooks' deliveries fill the memory. */
const LEAST = 8;
/** One lane may have this fraction (1/8) of the free places. */
const PART = 8;

/**
 * The deliveries that all lanes together may hold in memory. One lane may hold many while memory is empty, so that a
 * burst for one hook stays in memory. It may hold few when other hooks need memory too (dynamic queue length thresholds,
 * Choudhury and Hahne 1998).
 */
export class QueueQuota {
  private held = 0;

  constructor(private readonly total: number) {}

  get taken(): number {
    return this.held;
  }

  /** How many places one lane may have now, including those that it has. */
  get share(): number {
    return Math.max(LEAST, Math.floor((this.total - this.held) / PART));
  }

  /** Places for deliveries claimed from the store. The other half of the quota is for new ones. */
  get room(): number {
    return Math.max(0, Math.floor(this.total / 2) - this.held);
  }

  acquire(): void {
    this.held += 1;
  }

  release(count: number): void {
    this.held -= count;
  }
}
