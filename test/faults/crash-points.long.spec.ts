import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { freshDatabaseOf, onBothStores } from '../support/databases.js';
import { Ledger } from '../support/faults/ledger.js';
import { marks } from '../support/faults/stored-leases.js';
import { caller } from '../support/http.js';
import { type ReceivedRequest, Receiver } from '../support/receivers/receiver.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';
import { type Environment, ServiceProcess, storehooks } from '../support/service/service-process.js';
import { EVENTS, HOOKS, openTenancy, type Tokens } from '../support/service/tenancy.js';
import { until } from '../support/until.js';

const PRELOAD = new URL('../support/faults/crash-at.js', import.meta.url);
/** Of test/support/crash-at.js, the service killed at one after the other; the last two need a hook that is gone. */
const POINTS = ['accepted:3', 'written:3', 'claimed:2', 'sent:4', 'answered:4', 'rescheduling:2'];
const TURNING_POINTS = ['turning_off:1', 'turned_off:1'];
const PUBLISHERS = 3;
const PAUSE_MS = 100;
/** First attempts at orders in each process's life: too few to open the circuit of their host. */
const FAILURES = 5;
/** What was on its way to the database when the process was killed is there, or never will be. */
const SETTLED_MS = 200;

const kindOf = (id: number) => (id % 5 === 0 ? 'product' : 'order');
const eventOf = (id: number) => ({
  scope: `store/${kindOf(id)}/created`,
  data: { type: kindOf(id), id },
  idempotency_key: `event-${id}`,
});

onBothStores('A service killed at each step of the way', (database) => {
  let environment: Environment;
  let [orders, products]: Receiver[] = [];
  let service: ServiceProcess;
  let tokens: Tokens;
  const ledger = new Ledger(EVENTS, eventOf);
  const leases = new Set<string>();
  /** Published, and not acknowledged yet. */
  const open: number[] = [];
  let published = 0;
  let failures = 0;
  const tried = new Set<number>();
  let productsAreGone = false;

  beforeEach(async () => {
    const DATA_DIR = await mkdtemp(join(tmpdir(), 'storehooks-crash-'));
    environment = { ...SENDS_TO_LOOPBACK, DATA_DIR, ...(await freshDatabaseOf(database)) };
    [orders, products] = [await Receiver.start(), await Receiver.start()];
    await storehooks(environment, 'migrate');
    tokens = await openTenancy(environment);
    orders!.answer('/order', (request) => {
      if (failures > 0 && !tried.has(idOf(request))) {
        failures -= 1;
        tried.add(idOf(request));
        return { status: 500 };
      }
      ledger.received(request);
      return {};
    });
    products!.answer('/product', (request) => {
      if (!productsAreGone) ledger.received(request);
      return { status: productsAreGone ? 410 : 204 };
    });
  }, 60_000);

  afterEach(async () => {
    await service?.end('SIGKILL');
    await orders?.close();
    await products?.close();
    await rm(environment['DATA_DIR']!, { recursive: true, force: true });
  });

  const as = (token: string) => caller(service.url, { token });

  const start = async (crashAt?: string) => {
    failures = crashAt === undefined ? 0 : FAILURES;
    const crashing = { NODE_OPTIONS: `--import ${PRELOAD.href}`, CRASH_AT: crashAt ?? '' };
    service = await ServiceProcess.start({ ...environment, ...(crashAt && crashing) });
  };

  const hook = async (kind: string, receiver: Receiver): Promise<number> => {
    const body = { scope: `store/${kind}/*`, destination: receiver.url(`/${kind}`) };
    return ((await as(tokens.partner)('POST', HOOKS, body)).body as { id: number }).id;
  };

  const turnOn = (id: number) => as(tokens.partner)('PUT', `${HOOKS}/${id}`, { is_active: true });

  /** Publishes until the service has killed itself; what it did not acknowledge goes first the next time. */
  const publishUntilKilled = async () => {
    let killed = false;
    const ending = service.ending.then(() => {
      killed = true;
    });
    const worker = async () => {
      while (!killed) {
        const id = open.shift() ?? ++published;
        if (!(await ledger.publish(as(tokens.platform), id))) open.push(id);
        await sleep(PAUSE_MS);
      }
    };
    await Promise.all([ending, ...Array.from({ length: PUBLISHERS }, worker)]);
    await sleep(SETTLED_MS);
    for (const mark of await marks(environment)) leases.add(mark);
  };

  it('loses nothing acknowledged, delivers nothing unheard of, and repeats only what was under way', async () => {
    await start();
    const product = await hook('product', products!);
    await hook('order', orders!);
    await service.end('SIGTERM');
    for (const point of POINTS) {
      await start(point);
      await publishUntilKilled();
    }
    for (const point of TURNING_POINTS) {
      productsAreGone = true;
      await start(point);
      // It may be killed over this already.
      await turnOn(product).catch(() => undefined);
      await publishUntilKilled();
    }
    await start();
    const { body } = await as(tokens.partner)('GET', `${HOOKS}/${product}/status`);
    expect(body).toMatchObject({ is_active: false, disabled_reason: 'gone' });
    productsAreGone = false;
    await turnOn(product);
    for (const id of open) await ledger.insist(() => as(tokens.platform), id);

    await until(() => ledger.lost.length === 0);
    expect(ledger.acknowledged.size).toBe(published);
    expect(ledger.unheard).toEqual([]);
    expect(ledger.doubled).toEqual([]);
    expect(ledger.duplicates).toBeLessThanOrEqual(POINTS.length + TURNING_POINTS.length + leases.size);
  }, 120_000);
});

const idOf = ({ body }: ReceivedRequest): number => JSON.parse(body.toString()).data.id;
