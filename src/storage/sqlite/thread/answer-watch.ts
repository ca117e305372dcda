/** Milliseconds between two looks. */
const LOOK_MS = 1_000;

export interface AnswerWatchOptions {
  /** So many looks in a row without an answer make a silence. */
  looks: number;
  /** Milliseconds. */
  lookMs?: number;
  /** Whether the thread owes an answer. */
  isWaiting(): boolean;
  onSilence(): void;
}

/**
 * Notices a thread that hangs. It counts its own looks and no time: in a process that was stopped, or on a laptop that
 * slept, hours may pass between two looks, and the thread had no chance to answer.
 */
export class AnswerWatch {
  private silent = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: AnswerWatchOptions) {}

  start(): void {
    this.timer ??= setInterval(() => this.look(), this.options.lookMs ?? LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  answered(): void {
    this.silent = 0;
  }

  private look(): void {
    this.silent = this.options.isWaiting() ? this.silent + 1 : 0;
    if (this.silent < this.options.looks) return;
    this.stop();
    this.options.onSilence();
  }
}
