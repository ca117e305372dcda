/** Milliseconds of each round of the event loop. A round accepts a single connection, so that long ones keep callers out. */
const SLICE_MS = 1;

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
