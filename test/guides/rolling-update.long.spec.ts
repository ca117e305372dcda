import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Ledger } from '../support/faults/ledger.js';
import { mongod } from '../support/mongo/mongod.js';
import { callAs, ProcessWorld } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';

/** As often as the guide says that a load balancer has to ask. */
const ASKS_EVERY_MS = 2_000;
const PUBLISHES_EVERY_MS = 20;

const found = await mongod();
const whereThereIsMongo = 'uri' in found ? describe : describe.skip;

whereThereIsMongo('Two processes behind a load balancer', () => {
  let world: ProcessWorld;
  let services: ServiceProcess[];

  beforeEach(async () => {
    world = await ProcessWorld.open({ name: 'mongodb', uri: 'uri' in found ? found.uri : '' });
    services = [await world.start(), await world.start()];
  }, 60_000);
  afterEach(() => world.close());

  it('are replaced one after the other: each event is accepted by the first repetition at the latest, and arrives', async () => {
    const { platform, partner } = await world.createTenant();
    await callAs(services[0]!, partner)('POST', HOOKS, {
      scope: 'store/order/*',
      destination: world.receiver.url('/hook'),
    });
    const ledger = Ledger.of(world.receiver, EVENTS);
    const balancer = new Balancer(() => services);
    let isOver = false;
    const publishing = (async () => {
      const refusedTwice: number[] = [];
      for (let id = 1; !isOver; id++) {
        const publish = () => ledger.publish(callAs(balancer.next(), platform), id);
        if (!(await publish()) && !(await publish())) refusedTwice.push(id);
        await sleep(PUBLISHES_EVERY_MS);
      }
      return refusedTwice;
    })();
    try {
      for (const i of [0, 1]) {
        expect(await services[i]!.end('SIGTERM')).toBe(0);
        services[i] = await world.start();
        await sleep(2 * ASKS_EVERY_MS);
      }
    } finally {
      isOver = true;
      balancer.stop();
    }
    expect(await publishing).toEqual([]);
    await ledger.untilNothingIsLost();
    expect(ledger.doubled).toEqual([]);
  }, 120_000);
});

/** Sends requests in turn to the processes that were ready when it last asked. */
class Balancer {
  private ready: ServiceProcess[];
  private turn = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly all: () => ServiceProcess[]) {
    this.ready = all();
    this.timer = setInterval(() => void this.ask(), ASKS_EVERY_MS);
  }

  next(): ServiceProcess {
    this.turn += 1;
    return this.ready[this.turn % this.ready.length]!;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async ask(): Promise<void> {
    const answers = this.all().map(async (service) => {
      const response = await fetch(`${service.url}/health/ready`).catch(() => null);
      return response?.status === 200 ? [service] : [];
    });
    this.ready = (await Promise.all(answers)).flat();
  }
}
