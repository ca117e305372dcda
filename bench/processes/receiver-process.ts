import { VoidRun } from '../load/void-run.js';
import type { Arrival, Behavior, ReceiverApi } from './receiver.js';
import { Remote } from './remote.js';

/** Milliseconds between two reads of its count while events are sent. */
const WATCH_MS = 10;
/** A run without progress for this long is void. */
const STALLED_MS = 20_000;

/** The receiver in its own process, and the count of what it has answered. */
export class ReceiverProcess {
  private timer: NodeJS.Timeout | undefined;
  /** Requests answered since the start, as of the last read. */
  answered = 0;

  private constructor(
    private readonly remote: Remote<ReceiverApi>,
    readonly port: number,
  ) {}

  static async start(addresses: string[] = ['127.0.0.1']): Promise<ReceiverProcess> {
    const remote = Remote.start<ReceiverApi>(new URL('./receiver.js', import.meta.url));
    return new ReceiverProcess(remote, await remote.call('listen', addresses));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Keeps `answered` up to date until `unwatch`. */
  async watch(): Promise<number> {
    this.unwatch();
    await this.look();
    this.timer = setInterval(() => void this.look(), WATCH_MS);
    return this.answered;
  }

  unwatch(): void {
    clearInterval(this.timer);
  }

  /**
   * Returns the time, by `now()`, when as many requests were answered as expected.
   * @throws VoidRun if more came than expected, or fewer within 20 s
   */
  async balance(total: number): Promise<number> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((give) => {
      timer = setTimeout(() => give(null), STALLED_MS);
    });
    const reachedAt = await Promise.race([this.remote.call('reach', total), late]);
    clearTimeout(timer);
    await this.look();
    if (this.answered === total && reachedAt !== null) return reachedAt;
    throw new VoidRun(`Expected ${total} deliveries, but ${this.answered} came.`);
  }

  behave(path: string | null, behavior: Behavior): Promise<void> {
    return this.remote.call('behave', { path, behavior });
  }

  async hanging(): Promise<number> {
    return (await this.remote.call('count')).hanging;
  }

  async trace(): Promise<void> {
    await this.remote.call('trace');
  }

  /** The arrivals since `trace`. Ends the trace. */
  traced(): Promise<Arrival[]> {
    return this.remote.call('traced');
  }

  /** Number of different events since `trace`. */
  unique(): Promise<number> {
    return this.remote.call('unique');
  }

  async close(): Promise<void> {
    this.unwatch();
    await this.remote.kill();
  }

  private async look(): Promise<void> {
    this.answered = (await this.remote.call('count')).answered;
  }
}
