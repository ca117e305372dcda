import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { sleep } from '../load/clock.js';
import { fillPending } from '../load/pending.js';
import { HttpService } from '../processes/http-service.js';
import { Mainline } from '../processes/mainline.js';
import { peakOf } from '../processes/proc.js';
import { ReceiverProcess } from '../processes/receiver-process.js';

const STORES = 20;
/** Hooks of each store, and therefore deliveries of each event. */
const HOOKS = 10;
const PENDING = 1_000_000;
/** How long it delivers. By then its memory has reached the peak. */
const WORKS_MS = 20_000;

/** Peak MiB of a service that starts with a million pending deliveries to slow receivers. */
export async function manyPending(): Promise<number> {
  const receiver = await ReceiverProcess.start();
  await receiver.behave(null, { delayMs: 50 });
  const maker = await HttpService.start(null);
  const hooks = (store: number) => Array.from({ length: HOOKS }, (_, i) => `${receiver.url}/${store}/${i}`);
  const tenants = await maker.tenants(Array.from({ length: STORES }, (_, store) => hooks(store)));
  await maker.kill();
  const repositories = await openSqlite({ dataDir: maker.environment['DATA_DIR']!, exclusive: true });
  await fillPending(repositories, tenants, PENDING, 'waiting');
  await repositories.control.close();
  const service = await Mainline.startOn(maker.environment);
  await sleep(WORKS_MS);
  const peak = peakOf(service.pid);
  await service.dispose();
  await receiver.close();
  return peak;
}
