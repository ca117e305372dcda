import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '../../../errors/repository-errors.js';
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

/** The database on its own thread: one message for each call, answered in order. */
export class WorkerChannel implements Channel {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  /** The reason why the thread has ended, or undefined while it runs. */
  #gone: unknown;
  #isClosing = false;
  #lose!: (reason: Error) => void;
  readonly lost = new Promise<Error>((resolve) => {
    this.#lose = resolve;
  });

  /** @param isReader whether the thread only reads */
  constructor(path: string, isReader = false) {
    this.#worker = new Worker(new URL('./database.worker.js', import.meta.url), {
      workerData: { path, isReader } satisfies DatabaseThread,
      resourceLimits: { maxYoungGenerationSizeMb: isReader ? READER_YOUNG_MB : YOUNG_MB },
    });
    this.#worker.on('message', (reply: Reply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#abandon(error));
    this.#worker.on('exit', () =>
      this.#abandon(new Error('The thread of the database has ended. Restart the service.')),
    );
  }

  call(port: PortName, method: string, args: unknown[]): Promise<unknown> {
    if (this.#gone !== undefined) return Promise.reject(new StoreUnavailable(this.#gone));
    return new Promise((resolve, reject) => {
      const call: Call = { id: ++this.#calls, port, method, args: packArguments(port, method, args) };
      this.#waiting.set(call.id, { resolve, reject });
      this.#worker.postMessage(call);
    });
  }

  async close(): Promise<void> {
    if (this.#gone !== undefined) return;
    this.#isClosing = true;
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    await this.call('control', 'close', []);
    await exited;
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) waiting?.reject(fromWire(reply.error));
    else waiting?.resolve(reply.result);
  }

  /** The outcome of the calls under way is unknown. */
  #abandon(reason: unknown): void {
    if (this.#gone === undefined && !this.#isClosing) {
      this.#lose(new Error(`The thread of the database has ended: ${String(reason)}`, { cause: reason }));
    }
    this.#gone ??= reason;
    for (const { reject } of this.#waiting.values()) reject(new StoreUnavailable(reason));
    this.#waiting.clear();
  }
}
