/** One lane may have this fraction (1/8) of the free places. */
const PART = 8;
/** The last quarter of the places is for lanes that hold nothing, one each. */
const KEPT = 1 / 4;
/** With less than half of the places free, a lane may have this fraction (1/4) of those that are not kept. */
const SMALL_PART = 4;

/**
 * The deliveries that all lanes together may hold in memory, however many lanes there are. One lane may hold many while
 * memory is empty, so that a burst for one hook stays in memory. It may hold few when other hooks need memory too
 * (dynamic queue length thresholds, Choudhury and Hahne 1998), so that some places are left for those that have none.
 */
export class QueueQuota {
  private held = 0;

  constructor(private readonly total: number) {}

  get taken(): number {
    return this.held;
  }

  /** How many places one lane may have now, including those that it has. */
  get share(): number {
    const shared = this.free - this.total * KEPT;
    return Math.max(1, Math.floor(Math.min(this.free / PART, shared / SMALL_PART)));
  }

  /** How many more a lane with so many may take together: with each of them, its share becomes smaller. */
  roomFor(count: number): number {
    const shared = this.free - this.total * KEPT;
    const most = Math.min(
      (this.free - count * PART) / (PART + 1),
      (shared - count * SMALL_PART) / (SMALL_PART + 1),
    );
    return Math.max(count === 0 ? 1 : 0, Math.floor(most));
  }

  get free(): number {
    return Math.max(0, this.total - this.held);
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
