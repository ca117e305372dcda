import { Worker } from 'node:worker_threads';

/** Of its heap: it makes next to nothing. */
const YOUNG_MB = 2;
/** Without it the write-ahead log would grow without end. */
const AGAIN_MS = 1_000;

/** The thread of checkpoint.worker.ts, begun anew where it fails. */
export class Checkpointer {
  #worker: Worker | undefined;
  #again: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(
    private readonly path: string,
    private readonly onFailure: (reason: string) => void = () => {},
  ) {
    this.#begin();
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#again);
    const worker = this.#worker;
    if (!worker) return;
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('close');
    await exited;
  }

  #begin(): void {
    const worker = new Worker(new URL('./checkpoint.worker.js', import.meta.url), {
      workerData: this.path,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.on('message', this.onFailure);
    worker.on('error', (error) => this.onFailure(String(error)));
    worker.on('exit', () => {
      this.#worker = undefined;
      if (!this.#closing) this.#again = setTimeout(() => this.#begin(), AGAIN_MS);
    });
    this.#worker = worker;
  }
}
