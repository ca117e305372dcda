/** Told when something arrives, even while nobody waits. */
export class ArrivalWatch {
  private hasArrived = false;
  private wake: (() => void) | null = null;

  note(): void {
    this.hasArrived = true;
    this.wake?.();
  }

  /** Resolves at an arrival since the last wait, after `ms` milliseconds, or when the signal is aborted. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.hasArrived && !signal.aborted) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      clearTimeout(timer);
      this.wake = null;
    }
    this.hasArrived = false;
  }
}

/** Tells those that pull from a subscription what this process has stored for it. */
export class Arrivals {
  private readonly watches = new Map<string, Set<ArrivalWatch>>();

  note(subscriptionKey: string): void {
    for (const watch of this.watches.get(subscriptionKey) ?? []) watch.note();
  }

  /** Begin before looking into the store, so that nothing is missed in between. `end` it afterwards. */
  begin(subscriptionKey: string): ArrivalWatch {
    const watch = new ArrivalWatch();
    const others = this.watches.get(subscriptionKey);
    if (others) others.add(watch);
    else this.watches.set(subscriptionKey, new Set([watch]));
    return watch;
  }

  end(subscriptionKey: string, watch: ArrivalWatch): void {
    const all = this.watches.get(subscriptionKey);
    all?.delete(watch);
    if (all?.size === 0) this.watches.delete(subscriptionKey);
  }

  countOf(subscriptionKey: string): number {
    return this.watches.get(subscriptionKey)?.size ?? 0;
  }
}
