/**
 * `node --import end-database-thread.js dist/main.js`: at SIGUSR2 the thread of the database dies of an error that it does
 * not catch: the service sends it what no service would send.
 */
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';

if (threads.isMainThread) {
  threads.Worker = class extends threads.Worker {
    constructor(url, options) {
      super(url, options);
      if (String(url).endsWith('/database.worker.js')) process.on('SIGUSR2', () => this.postMessage(null));
    }
  };
  syncBuiltinESMExports();
}
