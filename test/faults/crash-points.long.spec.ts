import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { Ledger } from '../support/faults/ledger.js';
import { storedLeases } from '../support/faults/stored-leases.js';
import type { ReceivedRequest, Receiver } from '../support/receivers/receiver.js';
import { callAs, ProcessWorld, type Tokens } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';

const PRELOAD = new URL('../support/faults/crash-at.js', import.meta.url);
/** Crash points of crash-at.js. The turning points need a hook whose receiver answers 410. */
const POINTS = ['accepted:3', 'written:3', 'claimed:2', 'sent:4', 'answered:4', 'rescheduling:2'];
const TURNING_POINTS = ['turning_off:1', 'turned_off:1'];
const PUBLISHERS = 3;
const PAUSE_MS = 100;
/** Failed first attempts for each process: too few to open the circuit breaker of the host. */
const FAILURES = 5;
/** By then the database has applied or dropped what was on its way when the process was killed. */
const SETTLED_MS = 200;

const kindOf = (id: number) => (id % 5 === 0 ? 'product' : 'order');
const eventOf = (id: number) => ({
  scope: `store/${kindOf(id)}/created`,
  data: { type: kindOf(id), id },
  idempotency_key: `event-${id}`,
});

onBothStores('A service killed at each step of accepting and delivering', (database) => {
  let world: ProcessWorld;
  let orders: Receiver;
  let products: Receiver;
  let service: ServiceProcess;
  let tokens: Tokens;
  const ledger = new Ledger(EVENTS, eventOf);
  const leases = new Set<string>();
  /** Published, but not acknowledged yet. */
  const open: number[] = [];
  let published = 0;
  let failures = 0;
  const tried = new Set<number>();
  let productsAreGone = false;

  beforeEach(async () => {
    world = await ProcessWorld.open(database);
    [orders, products] = [world.receiver, await world.newReceiver()];
    tokens = await world.createTenant();
    orders.answer('/order', (request) => {
      if (failures > 0 && !tried.has(idOf(request))) {
        failures -= 1;
        tried.add(idOf(request));
        return { status: 500 };
      }
      ledger.received(request);
      return {};
    });
    products.answer('/product', (request) => {
      if (!productsAreGone) ledger.received(request);
      return { status: productsAreGone ? 410 : 204 };
    });
  }, 60_000);

  afterEach(() => world?.close());

  const as = (token: string) => callAs(service, token);

  const start = async (crashAt?: string) => {
    failures = crashAt === undefined ? 0 : FAILURES;
    const crashing = { NODE_OPTIONS: `--import ${PRELOAD.href}`, CRASH_AT: crashAt ?? '' };
    service = await world.start(crashAt === undefined ? {} : crashing);
  };

  const hook = async (kind: string, receiver: Receiver): Promise<number> => {
    const body = { scope: `store/${kind}/*`, destination: receiver.url(`/${kind}`) };
    return ((await as(tokens.partner)('POST', HOOKS, body)).body as { id: number }).id;
  };

  const turnOn = (id: number) => as(tokens.partner)('PUT', `${HOOKS}/${id}`, { is_active: true });

  /** Publishes until the service has killed itself. The next round starts with what was not acknowledged. */
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
    for (const lease of await storedLeases(world.environment)) leases.add(lease);
  };

  it('loses nothing acknowledged, delivers nothing unexpected, and repeats only what was leased', async () => {
    await start();
    const product = await hook('product', products);
    await hook('order', orders);
    await service.end('SIGTERM');
    for (const point of POINTS) {
      await start(point);
      await publishUntilKilled();
    }
    for (const point of TURNING_POINTS) {
      productsAreGone = true;
      await start(point);
      // The process may kill itself before it answers this.
      await turnOn(product).catch(() => undefined);
      await publishUntilKilled();
    }
    await start();
    const { body } = await as(tokens.partner)('GET', `${HOOKS}/${product}/status`);
    expect(body).toMatchObject({ is_active: false, disabled_reason: 'gone' });
    productsAreGone = false;
    await turnOn(product);
    for (const id of open) await ledger.insist(() => as(tokens.platform), id);

    await ledger.untilNothingIsLost(100_000);
    expect(ledger.acknowledged.size).toBe(published);
    expect(ledger.unexpected).toEqual([]);
    expect(ledger.doubled).toEqual([]);
    expect(ledger.duplicates).toBeLessThanOrEqual(POINTS.length + TURNING_POINTS.length + leases.size);
  }, 120_000);
});

const idOf = ({ body }: ReceivedRequest): number => JSON.parse(body.toString()).data.id;
