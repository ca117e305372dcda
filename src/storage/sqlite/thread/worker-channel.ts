import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '../../../errors/repository-errors.js';
import { AnswerWatch } from './answer-watch.js';
import type { Channel, PortName } from './channel.js';
import { type Call, type DatabaseThread, fromWire, packArguments, type Reply } from './worker-protocol.js';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** The young generation of the thread's heap, in megabytes. Few messages are alive at once; V8 would fill its 48 MB. */
const YOUNG_MB = 12;
/** The same of a thread that reads: lists are rare, and their garbage need not be collected fast. */
const READER_YOUNG_MB = 2;

/**
 * Seconds without any answer after which a thread counts as hung. No call of the writer is meant to take more than a few:
 * it waits 5 s at most for a lock, and a group has about 1 MiB. A disk that recovers does so within a minute.
 */
const WRITER_SILENCE = 60;
/** A list may be long, and no commit waits for it: ending the process would cost more. */
const READER_SILENCE = 300;

export interface WorkerChannelOptions {
  /** Whether the thread only reads. */
  isReader?: boolean;
  /** In place of a second. */
  lookMs?: number;
}

/** The database on its own thread: one message for each call, answered in order. */
export class WorkerChannel implements Channel {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  readonly #watch: AnswerWatch;
  /** The reason why the thread has ended or is given up, or undefined while it works. */
  #gone: unknown;
  #hasExited = false;
  #isClosing = false;
  #lose!: (reason: Error) => void;
  readonly lost = new Promise<Error>((resolve) => {
    this.#lose = resolve;
  });

  constructor(path: string, { isReader = false, lookMs }: WorkerChannelOptions = {}) {
    const looks = isReader ? READER_SILENCE : WRITER_SILENCE;
    this.#watch = new AnswerWatch({
      looks,
      ...(lookMs !== undefined && { lookMs }),
      isWaiting: () => this.#waiting.size > 0,
      onSilence: () => this.#giveUp(new Error(`The thread of the database has not answered for ${looks} s`)),
    });
    this.#worker = new Worker(new URL('./database.worker.js', import.meta.url), {
      workerData: { path, isReader } satisfies DatabaseThread,
      resourceLimits: { maxYoungGenerationSizeMb: isReader ? READER_YOUNG_MB : YOUNG_MB },
    });
    // The writer may migrate the schema before its first answer, and a large database takes its time for that.
    if (isReader) this.#watch.start();
    this.#worker.on('message', (reply: Reply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#ended(error));
    this.#worker.on('exit', () => {
      this.#hasExited = true;
      this.#ended(new Error('The thread of the database has ended. Restart the service.'));
    });
  }

  call(port: PortName, method: string, args: unknown[]): Promise<unknown> {
    if (this.#gone !== undefined) return Promise.reject(new StoreUnavailable(this.#gone));
    return this.#post(port, method, args);
  }

  /** Does not resolve while the thread hangs. */
  async close(): Promise<void> {
    if (this.#hasExited) return;
    this.#isClosing = true;
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    const closed = this.#post('control', 'close', []);
    await closed.catch((error: unknown) => {
      // One that has ended or was given up, also meanwhile, has no more to say.
      if (this.#gone === undefined) throw error;
    });
    await exited;
  }

  #post(port: PortName, method: string, args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call: Call = { id: ++this.#calls, port, method, args: packArguments(port, method, args) };
      this.#waiting.set(call.id, { resolve, reject });
      this.#worker.postMessage(call);
    });
  }

  #settle(reply: Reply): void {
    this.#watch.start();
    this.#watch.answered();
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) waiting?.reject(fromWire(reply.error));
    else waiting?.resolve(reply.result);
  }

  #ended(reason: unknown): void {
    this.#giveUp(new Error(`The thread of the database has ended: ${String(reason)}`, { cause: reason }));
  }

  /** The outcome of the calls under way is unknown. */
  #giveUp(reason: Error): void {
    this.#watch.stop();
    if (this.#gone === undefined && !this.#isClosing) this.#lose(reason);
    this.#gone ??= reason.cause ?? reason;
    for (const { reject } of this.#waiting.values()) reject(new StoreUnavailable(this.#gone));
    this.#waiting.clear();
  }
}
