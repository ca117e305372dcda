import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface StorageLog {
  warn(fields: object, message: string): void;
}

/** Of its heap: it makes next to nothing. */
const YOUNG_MB = 2;

/** The thread of checkpoint.worker.ts. */
export class Checkpointer {
  readonly #worker: Worker;

  constructor(path: string, log?: StorageLog) {
    this.#worker = new Worker(new URL('./checkpoint.worker.js', import.meta.url), {
      workerData: path,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    const warn = (reason: unknown) =>
      log?.warn({ reason: String(reason) }, 'SQLite could not make a checkpoint.');
    this.#worker.on('message', warn);
    this.#worker.on('error', warn);
  }

  async close(): Promise<void> {
    if (this.#worker.threadId < 0) return;
    const exited = once(this.#worker, 'exit');
    this.#worker.postMessage('close');
    await exited;
  }
}
