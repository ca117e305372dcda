/** Places in memory that every lane has, however full the memory is of other hooks' deliveries. */
const LEAST = 8;
/** The part of what is left that one lane may have. */
const PART = 8;

/**
 * The deliveries that all lanes together may hold in memory. One lane may hold many while memory is empty, so that a
 * burst for one hook need not go through the store, and few when others need it too (dynamic queue length thresholds,
 * Choudhury and Hahne 1998).
 */
export class QueueQuota {
  private held = 0;

  constructor(private readonly total: number) {}

  get taken(): number {
    return this.held;
  }

  /** What one lane may hold now, what it holds already included. */
  get share(): number {
    return Math.max(LEAST, Math.floor((this.total - this.held) / PART));
  }

  /** Places for what is brought back from the store: half of them are for what is new. */
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
