import { VoidRun } from '../load/void-run.js';
import type { Arrival, Behaviour, ReceiverApi } from './receiver.js';
import { Remote } from './remote.js';

/** How often its count is asked for while something is being sent, milliseconds. */
const WATCH_MS = 10;
/** Without progress for so long, a run is void. */
const STALLED_MS = 20_000;

/** The receiver in its own process, and the ledger of what it has answered. */
export class ReceiverProcess {
  private timer: NodeJS.Timeout | undefined;
  /** Answered since the start, as of the last look. */
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

  /** Keeps `answered` fresh until `unwatch`. */
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
   * When the ledger balanced, by `now()`: published and delivered are the same.
   * @throws VoidRun where more came than was owed, or less within 20 s
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
    throw new VoidRun(`${total} were owed and ${this.answered} came.`);
  }

  behave(path: string | null, behaviour: Behaviour): Promise<void> {
    return this.remote.call('behave', { path, behaviour });
  }

  async hanging(): Promise<number> {
    return (await this.remote.call('count')).hanging;
  }

  async trace(): Promise<void> {
    await this.remote.call('trace');
  }

  /** What came since `trace`, which ends. */
  traced(): Promise<Arrival[]> {
    return this.remote.call('traced');
  }

  /** Different events since `trace`. */
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
