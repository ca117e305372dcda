/** Milliseconds of each turn of the event loop. Between them it takes new connections and the first requests of others. */
const SLICE_MS = 10;

/** Work that many connections have ready, one step of each in turn, so that no crowd of them keeps the event loop. */
export class Turns {
  private readonly waiting = new Set<() => void>();
  private isPlanned = false;

  /** @param step called once, in its turn. A step that waits already stays where it is. */
  await(step: () => void): void {
    this.waiting.add(step);
    this.plan();
  }

  private plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    setImmediate(() => this.run());
  }

  private run(): void {
    const end = performance.now() + SLICE_MS;
    this.isPlanned = false;
    for (const step of this.waiting) {
      this.waiting.delete(step);
      step();
      if (performance.now() >= end) break;
    }
    if (this.waiting.size > 0) this.plan();
  }
}
