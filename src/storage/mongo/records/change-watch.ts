import type { Collection, mongo } from 'mongoose';

const POLL_MS = 1_000;

/**
 * A change stream tells within milliseconds; beneath it the newest number is asked for once a second, since a
 * stream can die, or be silent, without a word.
 */
export class ChangeWatch {
  private stream: mongo.ChangeStream | undefined;
  private timer: NodeJS.Timeout | undefined;
  private seen: number | undefined;
  private polling = false;

  constructor(
    private readonly changes: Collection,
    private readonly latest: () => Promise<number>,
    private readonly onChange: () => void,
  ) {}

  start(): void {
    this.openStream();
    void this.poll();
    this.timer = setInterval(() => void this.poll(), POLL_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.closeStream();
  }

  private openStream(): void {
    this.stream = this.changes.watch([{ $project: { _id: 1 } }]);
    this.stream.on('change', () => this.onChange());
    this.stream.on('error', () => this.closeStream());
  }

  private closeStream(): void {
    const closing = this.stream;
    this.stream = undefined;
    closing?.removeAllListeners('change');
    void closing?.close().catch(() => undefined);
  }

  /** What was there when the watch began is reported too: it may have come while it began. */
  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    try {
      const newest = await this.latest();
      if (this.timer === undefined) return;
      if (newest !== this.seen) this.onChange();
      this.seen = newest;
      if (!this.stream) this.openStream();
    } catch {
      // The database is away; the next round tries again.
    } finally {
      this.polling = false;
    }
  }
}
