import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '../../../errors/repository-errors.js';
import type { Channel, PortName } from './channel.js';
import { type Call, fromWire, packArguments, type Reply } from './worker-protocol.js';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Of its heap: messages die young, and few are alive at once. V8's own 48 MB would only fill up. */
const YOUNG_MB = 12;

/** The database in a thread of its own: a message a call, answered in order. */
export class WorkerChannel implements Channel {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  /** Set when the thread is gone: why. */
  #gone: unknown;

  constructor(path: string) {
    this.#worker = new Worker(new URL('./database.worker.js', import.meta.url), {
      workerData: path,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.#worker.on('message', (reply: Reply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#abandon(error));
    this.#worker.on('exit', () => this.#abandon(new Error('The thread of the database has ended.')));
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

  /** The outcome of what was under way is unknown. */
  #abandon(reason: unknown): void {
    this.#gone ??= reason;
    for (const { reject } of this.#waiting.values()) reject(new StoreUnavailable(reason));
    this.#waiting.clear();
  }
}
