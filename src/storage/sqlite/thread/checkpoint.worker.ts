import { parentPort, workerData } from 'node:worker_threads';
import { DatabaseSync } from '@photostructure/sqlite';
import { Loop } from '../../../background/loop.js';

const EVERY_MS = 100;
/** From this size the log starts over, for which the writer must wait a moment: 64 MiB in pages of 4 KiB. */
const RESTART_PAGES = 16_384;
const BUSY_TIMEOUT_MS = 100;

/** Copies the write-ahead log into the database on a thread of its own, so that no commit waits for it. */
const database = new DatabaseSync(workerData as string, { timeout: BUSY_TIMEOUT_MS });
database.exec('PRAGMA synchronous = FULL');
const version = database.prepare('PRAGMA data_version');
let seen: unknown;
let isFailing = false;

const checkpoints = new Loop(
  async () => {
    checkpointIfGrown();
    isFailing = false;
  },
  { everyMs: EVERY_MS, backOffMs: EVERY_MS, onError: reportOnce },
);
checkpoints.start();

parentPort!.on('message', async () => {
  await checkpoints.stop();
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

/** Only the first failure of a series: rounds follow each other every 100 ms. */
function reportOnce(error: unknown): void {
  if (!isFailing) parentPort!.postMessage(String(error));
  isFailing = true;
}
