import { parentPort, workerData } from 'node:worker_threads';
import { DatabaseSync } from '@photostructure/sqlite';

const EVERY_MS = 100;
/** Past this the log is begun anew, for which the writer must wait a moment: 64 MiB in pages of 4 KiB. */
const RESTART_PAGES = 16_384;
const BUSY_TIMEOUT_MS = 100;

/** Copies the write-ahead log into the database on a thread of its own, so that no commit waits for it. */
const database = new DatabaseSync(workerData as string, { timeout: BUSY_TIMEOUT_MS });
database.exec('PRAGMA synchronous = FULL');
const version = database.prepare('PRAGMA data_version');
let seen: unknown;
let failing = false;

const timer = setInterval(() => {
  try {
    checkpointIfGrown();
    failing = false;
  } catch (error) {
    if (!failing) parentPort!.postMessage(String(error));
    failing = true;
  }
}, EVERY_MS);

parentPort!.on('message', () => {
  clearInterval(timer);
  database.close();
  parentPort!.close();
});

function checkpointIfGrown(): void {
  const { data_version: now } = version.get() as { data_version: number };
  if (now === seen) return;
  const { log } = database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get() as { log: number };
  if (log > RESTART_PAGES) database.exec('PRAGMA wal_checkpoint(RESTART)');
  seen = now;
}
