import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { Ledger } from '../support/faults/ledger.js';
import { WallClock } from '../support/faults/wall-clock.js';
import type { Call } from '../support/http.js';
import type { Receiver } from '../support/receivers/receiver.js';
import { callAs, ProcessWorld } from '../support/service/process-world.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Milliseconds past the true time. A failed delivery is due again at each jump past all jumps before it. */
const JUMPS = [HOUR_MS, 0, -HOUR_MS, 0, DAY_MS, 0, -DAY_MS, 0];
const FIRST_RETRY_S = 600;
const FORWARD = 2;
/** Few enough attempts to keep the circuit breaker of the host closed. */
const FAILING = 20;
const EACH = 5;
/** Long enough for the claimer to look for due deliveries a few times. */
const QUIET_MS = 1_000;
/** Long enough that the next jump finds deliveries in flight. */
const ANSWER_MS = 1_500;

onBothStores('A service whose wall clock jumps', (database) => {
  let world: ProcessWorld;
  let clock: WallClock;
  let receiver: Receiver;
  let failing: Receiver;
  let publish: Call;
  let manage: Call;
  const ledger = new Ledger(EVENTS);

  beforeEach(async () => {
    clock = new WallClock();
    const RETRY_SCHEDULE = [FIRST_RETRY_S, ...Array(9).fill(2 * FIRST_RETRY_S)].join(',');
    world = await ProcessWorld.open(database, { RETRY_SCHEDULE });
    ({ receiver } = world);
    failing = await world.newReceiver();
    const service = await world.start(clock.environment);
    // A second one with the right time, which claims the same deliveries at other times.
    if (database.name === 'mongodb') await world.start();
    const { platform, partner } = await world.createTenant();
    publish = callAs(service, platform);
    manage = callAs(service, partner);
  }, 60_000);

  afterEach(async () => {
    await world?.close();
    await clock.dispose();
  });

  const hook = async (scope: string, destination: string) => {
    expect((await manage('POST', HOOKS, { scope, destination })).status).toBe(201);
  };

  it('sends nothing twice, and attempts once what becomes due', async () => {
    // The main one, and those that write and checkpoint.
    expect(await clock.threads()).toBe(database.name === 'sqlite' ? 3 : 1);
    receiver.answer('/order', (request) => {
      ledger.received(request);
      return { delayMs: ANSWER_MS };
    });
    failing.answer('/product', { status: 500 });
    await hook('store/order/*', receiver.url('/order'));
    await hook('store/product/*', failing.url('/product'));
    for (let id = 1; id <= FAILING; id++) {
      const event = { scope: 'store/product/created', data: { type: 'product', id } };
      expect((await publish('POST', EVENTS, event)).status).toBe(202);
    }
    await failing.waitFor(FAILING);

    for (const [i, offset] of JUMPS.entries()) {
      await clock.set(offset);
      for (let n = 1; n <= EACH; n++) expect(await ledger.publish(publish, i * EACH + n)).toBe(true);
      await ledger.untilNothingIsLost();
      expect(await hasAcceptedAt(Date.now() + offset)).toBe(true);
      await sleep(QUIET_MS);
    }

    await sleep(ANSWER_MS);
    expect(ledger.unexpected).toEqual([]);
    expect(ledger.duplicates).toBe(0);
    expect(attemptsOf(failing)).toEqual(Array(FAILING).fill(1 + FORWARD));
  }, 90_000);

  /** Whether the service dates an order within half an hour of this time. */
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
