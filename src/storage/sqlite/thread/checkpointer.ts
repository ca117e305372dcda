import { Worker } from 'node:worker_threads';
import { Loop } from '../../../background/loop.js';

/** The young generation of the thread's heap, in megabytes. The thread allocates almost nothing. */
const YOUNG_MB = 2;
/** Without the thread the write-ahead log grows without end. */
const RESTART_MS = 1_000;

/** Keeps the thread of checkpoint.worker.ts running: each round of the loop is one thread, from start to exit. */
export class Checkpointer {
  readonly #threads: Loop;

  constructor(
    private readonly path: string,
    private readonly onFailure: (reason: string) => void = () => {},
  ) {
    this.#threads = new Loop((signal) => this.#runThread(signal), {
      everyMs: RESTART_MS,
      backOffMs: RESTART_MS,
      onError: (error) => this.onFailure(String(error)),
    });
    this.#threads.start();
    this.#threads.wake();
  }

  /** Resolves when the thread has closed the database. */
  close(): Promise<void> {
    return this.#threads.stop();
  }

  async #runThread(signal: AbortSignal): Promise<void> {
    const worker = new Worker(new URL('./checkpoint.worker.js', import.meta.url), {
      workerData: this.path,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.on('message', this.onFailure);
    worker.on('error', (error) => this.onFailure(String(error)));
    signal.onabort = () => worker.postMessage('close');
    await new Promise((resolve) => worker.once('exit', resolve));
  }
}
