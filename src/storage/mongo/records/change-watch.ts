import type { Collection, mongo } from 'mongoose';
import { Loop } from '../../../background/loop.js';

const POLL_MS = 1_000;

/**
 * A change stream reports a change within milliseconds. A stream can also die or stay silent without an error, so the
 * newest number is read once a second as well.
 */
export class ChangeWatch {
  private stream: mongo.ChangeStream | undefined;
  private seen: number | undefined;
  private readonly polling: Loop;

  constructor(
    private readonly changes: Collection,
    private readonly latest: () => Promise<number>,
    private readonly onChange: () => void,
  ) {
    // The database is unavailable if a round fails: the next round tries again.
    const options = { everyMs: POLL_MS, backOffMs: POLL_MS, onError: () => undefined };
    this.polling = new Loop((signal) => this.poll(signal), options);
  }

  start(): void {
    this.openStream();
    this.polling.start();
    this.polling.wake();
  }

  stop(): void {
    void this.polling.stop();
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

  /** Reports the changes before the watch as well: one may have come while the watch began. */
  private async poll(signal: AbortSignal): Promise<void> {
    const newest = await this.latest();
    if (signal.aborted) return;
    if (newest !== this.seen) this.onChange();
    this.seen = newest;
    if (!this.stream) this.openStream();
  }
}
