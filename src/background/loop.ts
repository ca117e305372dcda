export interface LoopOptions {
  /**
   * Milliseconds from the end of a round to the next one, or what says it then. Without it, a round runs only after
   * `wake`.
   */
  everyMs?: number | (() => number);
  /** Milliseconds from the end of a failed round to the next one. */
  backOffMs: number;
  /** Receives what a round throws. Must not throw itself. */
  onError(error: unknown): void;
}

/**
 * Repeats one piece of work in the background. Rounds never overlap. The timer alone does not keep the process alive.
 */
export class Loop {
  private readonly stopping = new AbortController();
  private isStarted = false;
  private isWoken = false;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    /** The signal is aborted by `stop`, so that a long round can end early. */
    private readonly round: (signal: AbortSignal) => Promise<void>,
    private readonly options: LoopOptions,
  ) {}

  /** The first round runs after `everyMs`, or at once if the loop was woken before. */
  start(): void {
    this.isStarted = true;
    this.runIn(this.pauseMs);
  }

  /**
   * Runs a round at once, also in place of the rest of a back-off. During a round it asks for another one right after
   * it; if that round fails, the back-off comes first.
   */
  wake(): void {
    // One timer is enough: a busy caller wakes the loop thousands of times a second.
    if (this.isWoken) return;
    this.isWoken = true;
    if (!this.running) this.runIn(0);
  }

  /** Starts no more rounds. Resolves when the round under way has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.running;
  }

  private get pauseMs(): number | undefined {
    const { everyMs } = this.options;
    if (this.isWoken) return 0;
    return typeof everyMs === 'function' ? everyMs() : everyMs;
  }

  private runIn(ms: number | undefined): void {
    clearTimeout(this.timer);
    if (!this.isStarted || this.stopping.signal.aborted || ms === undefined) return;
    this.timer = setTimeout(() => {
      // The round begins after `running` is set: its first statement may wake the loop.
      this.running = Promise.resolve()
        .then(() => this.runOnce())
        .then((pauseMs) => {
          this.running = undefined;
          this.runIn(pauseMs);
        });
    }, ms).unref();
  }

  private async runOnce(): Promise<number | undefined> {
    this.isWoken = false;
    try {
      await this.round(this.stopping.signal);
      return this.pauseMs;
    } catch (error) {
      this.isWoken = false;
      this.options.onError(error);
      return this.options.backOffMs;
    }
  }
}
