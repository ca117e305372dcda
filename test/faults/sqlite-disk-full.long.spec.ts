import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ledger } from '../support/faults/ledger.js';
import { SmallDisk } from '../support/faults/small-disk.js';
import { callAs, ProcessWorld } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

/** Above the free share at which the service stops accepting by itself, so that the commit fails. */
const FREE = 0.07;
/** Time that the receiver takes to answer, longer than it takes to fill the disk. */
const ANSWER_MS = 1_000;
/** Events from this number on are large, so that few of them fill the free space. */
const LARGE = 100;
const LARGE_CHARACTERS = 950_000;

const orderOf = (id: number) => {
  const note = id >= LARGE ? 'x'.repeat(LARGE_CHARACTERS) : '';
  return { scope: 'store/order/created', data: { type: 'order', id, note }, idempotency_key: `order-${id}` };
};

const [whereThereIsOne, why] = (await SmallDisk.isPossible())
  ? [describe, '']
  : [describe.skip, ' (needs the right to mount a disk)'];

whereThereIsOne(`A service whose disk is full${why}`, () => {
  let disk: SmallDisk;
  let world: ProcessWorld;
  let service: ServiceProcess;
  let token: string;
  const ledger = new Ledger(EVENTS, orderOf);

  beforeAll(async () => {
    disk = await SmallDisk.mount();
    world = await ProcessWorld.open({ name: 'sqlite' }, { DATA_DIR: disk.path });
    service = await world.start();
    const { platform, partner } = await world.createTenant();
    token = platform;
    const hook = { scope: 'store/order/*', destination: world.receiver.url('/hook') };
    expect((await callAs(service, partner)('POST', HOOKS, hook)).status).toBe(201);
  }, 60_000);

  afterAll(async () => {
    await world?.close();
    await disk?.unmount();
  });

  const platform = () => callAs(service, token);

  it('acknowledges nothing, and delivers everything it acknowledged once when there is space again', async () => {
    // The results have to be written while there is no space.
    world.receiver.answer('/hook', (request) => {
      ledger.received(request);
      return { delayMs: ANSWER_MS };
    });
    for (const id of [1, 2, 3]) expect(await ledger.publish(platform(), id)).toBe(true);
    disk.fill(FREE);
    let large = LARGE;
    while (await ledger.publish(platform(), large)) large += 1;
    disk.fill(0);
    for (const id of [4, 5]) expect(await ledger.publish(platform(), id)).toBe(false);
    await until(
      'the log to say that the disk is full',
      () => service.output,
      (output) => output.includes('database or disk is full'),
    );
    await sleep(ANSWER_MS);
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    disk.clear();

    for (const id of [4, 5, large, 6]) await ledger.insist(platform, id);
    await ledger.untilNothingIsLost();
    expect(ledger.unexpected).toEqual([]);
    expect(ledger.doubled).toEqual([]);
    expect(ledger.duplicates).toBe(0);
  }, 60_000);
});
