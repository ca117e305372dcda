import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { freshDatabaseOf, onBothStores } from '../support/databases.js';
import { Ledger } from '../support/faults/ledger.js';
import { WallClock } from '../support/faults/wall-clock.js';
import { type Call, caller } from '../support/http.js';
import { Receiver } from '../support/receivers/receiver.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';
import { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS, openTenancy } from '../support/service/tenancy.js';
import { until } from '../support/until.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Milliseconds past the true time. A failed delivery is due again once at each step forward past all before. */
const JUMPS = [HOUR_MS, 0, -HOUR_MS, 0, DAY_MS, 0, -DAY_MS, 0];
const FIRST_RETRY_S = 600;
const FORWARD = 2;
/** Fewer attempts than could open the circuit of its host. */
const FAILING = 20;
const EACH = 5;
/** Some ticks of whatever looks for what is due. */
const QUIET_MS = 1_000;
/** So that the next jump finds something in flight. */
const ANSWER_MS = 1_500;

onBothStores('A wall clock that jumps', (database) => {
  let dataDir: string;
  let clock: WallClock;
  let [receiver, failing]: Receiver[] = [];
  let services: ServiceProcess[];
  let publish: Call;
  let manage: Call;
  const ledger = new Ledger(EVENTS);

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'storehooks-clock-'));
    clock = new WallClock();
    const RETRY_SCHEDULE = [FIRST_RETRY_S, ...Array(9).fill(2 * FIRST_RETRY_S)].join(',');
    const store = await freshDatabaseOf(database);
    const environment = { ...SENDS_TO_LOOPBACK, RETRY_SCHEDULE, DATA_DIR: dataDir, ...store };
    [receiver, failing] = [await Receiver.start(), await Receiver.start()];
    services = [await ServiceProcess.start({ ...environment, ...clock.environment })];
    // One whose clock is right, to claim the same things at other times.
    if (database.name === 'mongodb') services.push(await ServiceProcess.start(environment));
    const { platform, partner } = await openTenancy(environment);
    publish = caller(services[0]!.url, { token: platform });
    manage = caller(services[0]!.url, { token: partner });
  }, 60_000);

  afterEach(async () => {
    await Promise.all((services ?? []).map((service) => service.end('SIGKILL')));
    await receiver?.close();
    await failing?.close();
    await clock.dispose();
    await rm(dataDir, { recursive: true, force: true });
  });

  const hook = async (scope: string, destination: string) => {
    expect((await manage('POST', HOOKS, { scope, destination })).status).toBe(201);
  };

  it('has nothing sent twice, and what is due then is attempted once', async () => {
    expect(await clock.threads()).toBe(database.name === 'sqlite' ? 3 : 1);
    receiver!.answer('/order', (request) => {
      ledger.received(request);
      return { delayMs: ANSWER_MS };
    });
    failing!.answer('/product', { status: 500 });
    await hook('store/order/*', receiver!.url('/order'));
    await hook('store/product/*', failing!.url('/product'));
    for (let id = 1; id <= FAILING; id++) {
      const event = { scope: 'store/product/created', data: { type: 'product', id } };
      expect((await publish('POST', EVENTS, event)).status).toBe(202);
    }
    await failing!.waitFor(FAILING);

    for (const [i, offset] of JUMPS.entries()) {
      await clock.set(offset);
      for (let n = 1; n <= EACH; n++) expect(await ledger.publish(publish, i * EACH + n)).toBe(true);
      await until(() => ledger.lost.length === 0);
      expect(await hasAcceptedAt(Date.now() + offset)).toBe(true);
      await sleep(QUIET_MS);
    }

    await sleep(ANSWER_MS);
    expect(ledger.unheard).toEqual([]);
    expect(ledger.duplicates).toBe(0);
    expect(attemptsOf(failing!)).toEqual(Array(FAILING).fill(1 + FORWARD));
  }, 90_000);

  /** Whether the service says that it accepted an order then or half an hour around it. */
  const hasAcceptedAt = async (time: number): Promise<boolean> => {
    const hooks = (await manage('GET', HOOKS)).body as { id: number; scope: string }[];
    const { id } = hooks.find(({ scope }) => scope === 'store/order/*')!;
    const page = (await manage('GET', `${HOOKS}/${id}/deliveries?limit=250`)).body;
    const { data } = page as { data: { created_at: string }[] };
    return data.some(({ created_at }) => Math.abs(Date.parse(created_at) - time) < HOUR_MS / 2);
  };
});

function attemptsOf(receiver: Receiver): number[] {
  const attempts = new Map<unknown, number>();
  for (const { headers } of receiver.requests()) {
    const id = headers['webhook-id'];
    attempts.set(id, (attempts.get(id) ?? 0) + 1);
  }
  return [...attempts.values()];
}
