import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ledger } from '../support/faults/ledger.js';
import { SmallDisk } from '../support/faults/small-disk.js';
import { caller } from '../support/http.js';
import { Receiver } from '../support/receivers/receiver.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';
import { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS, openTenancy } from '../support/service/tenancy.js';
import { until } from '../support/until.js';

/** More than the share below at which the service stops accepting by itself: the commit is what fails. */
const FREE = 0.07;
/** What a receiver takes to answer: longer than filling the disk does. */
const ANSWER_MS = 1_000;
/** From this number on an event has about that size: few of them fill what is free then. */
const LARGE = 100;
const LARGE_CHARACTERS = 950_000;

const orderOf = (id: number) => {
  const note = id >= LARGE ? 'x'.repeat(LARGE_CHARACTERS) : '';
  return { scope: 'store/order/created', data: { type: 'order', id, note }, idempotency_key: `order-${id}` };
};

const [whereThereIsOne, why] = (await SmallDisk.isPossible())
  ? [describe, '']
  : [describe.skip, ' (needs the right to mount one)'];

whereThereIsOne(`A full disk${why}`, () => {
  let disk: SmallDisk;
  let receiver: Receiver;
  let service: ServiceProcess;
  let token: string;
  const ledger = new Ledger(EVENTS, orderOf);

  beforeAll(async () => {
    disk = await SmallDisk.mount();
    const environment = { ...SENDS_TO_LOOPBACK, DATA_DIR: disk.path };
    receiver = await Receiver.start();
    service = await ServiceProcess.start(environment);
    const tokens = await openTenancy(environment);
    token = tokens.platform;
    const hook = { scope: 'store/order/*', destination: receiver.url('/hook') };
    const partner = caller(service.url, { token: tokens.partner });
    expect((await partner('POST', HOOKS, hook)).status).toBe(201);
  }, 60_000);

  afterAll(async () => {
    await service?.end('SIGKILL');
    await receiver?.close();
    await disk?.unmount();
  });

  const platform = () => caller(service.url, { token });

  it('acknowledges nothing, and once there is space delivers everything acknowledged, each event once', async () => {
    // Its result has to be written while there is no space.
    receiver.answer('/hook', (request) => {
      ledger.received(request);
      return { delayMs: ANSWER_MS };
    });
    for (const id of [1, 2, 3]) expect(await ledger.publish(platform(), id)).toBe(true);
    disk.fill(FREE);
    let large = LARGE;
    while (await ledger.publish(platform(), large)) large += 1;
    disk.fill(0);
    for (const id of [4, 5]) expect(await ledger.publish(platform(), id)).toBe(false);
    await until(() => service.output.includes('database or disk is full'));
    await sleep(ANSWER_MS);
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    disk.clear();

    for (const id of [4, 5, large, 6]) await ledger.insist(platform, id);
    await until(() => ledger.lost.length === 0);
    expect(ledger.unheard).toEqual([]);
    expect(ledger.doubled).toEqual([]);
    expect(ledger.duplicates).toBe(0);
  }, 60_000);
});
