/**
 * `HANG_AT=pipe node --import hang-database-thread.js dist/main.js`: at SIGUSR2 the thread of the database opens this pipe,
 * which nobody writes to: as one that waits for its disk, it hangs in the system and cannot be interrupted. With `HANG_ON=name` it
 * does so at the first call of that name, without a signal.
 */
import { openSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';

if (threads.isMainThread) {
  threads.Worker = class extends threads.Worker {
    constructor(url, options) {
      super(url, options);
      if (String(url).endsWith('/database.worker.js')) process.on('SIGUSR2', () => this.postMessage('hang'));
    }
  };
  syncBuiltinESMExports();
} else {
  const { parentPort } = threads;
  const { on } = parentPort;
  const { HANG_ON = '' } = process.env;
  // A listener of its own would take the first messages, before the service listens.
  parentPort.on = (name, listener) =>
    on.call(parentPort, name, (message) => {
      if (message === 'hang' || message.method === HANG_ON) openSync(process.env.HANG_AT, 'r');
      else listener(message);
    });
}
