import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { Ledger } from '../support/faults/ledger.js';
import type { Receiver } from '../support/receivers/receiver.js';
import { callAs, ProcessWorld } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { expectStatsOfLog, storeGet } from '../support/stats-of-log.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';

const COUNT = 500;
/** Counts of acknowledged events at which the service is killed, while the publishers continue. */
const KILLS = [150, 350];
const PUBLISHERS = 8;
/** One receiver a kind: a host that fails a third of its first 100 attempts would open its circuit breaker. */
const KINDS = 'order product customer category coupon tag promotion quote company subscriber'.split(' ');

onBothStores('A service killed with SIGKILL', (database) => {
  let world: ProcessWorld;
  let receivers: Receiver[];
  let service: ServiceProcess;

  beforeEach(async () => {
    const RETRY_SCHEDULE = '0.1,0.1,0.2,0.2,0.5,0.5,1,1,1,1,1,1,1,1,1,1';
    world = await ProcessWorld.open(database, { RETRY_SCHEDULE });
    receivers = await Promise.all(KINDS.map(() => world.newReceiver()));
    service = await world.start();
  });

  afterEach(() => world?.close());

  it('delivers every event that it had acknowledged, nothing else, and counts each attempt of the log once', async () => {
    const { platform, partner } = await world.createTenant();
    const call = callAs(service, partner);
    const hooks: number[] = [];
    for (const [i, kind] of KINDS.entries()) {
      const hook = { scope: `store/${kind}/created`, destination: receivers[i]!.url('/hook') };
      const { status, body } = await call('POST', HOOKS, hook);
      expect(status).toBe(201);
      hooks.push((body as { id: number }).id);
    }
    const ledger = new Ledger(EVENTS, eventOf);
    for (const receiver of receivers) failAThird(receiver, ledger);

    await publishThroughKills(platform, ledger);

    expect(ledger.acknowledged.size).toBe(COUNT);
    await ledger.untilNothingIsLost(100_000);
    expect(ledger.unexpected).toEqual([]);
    await expectStatsOfLog(
      storeGet(() => callAs(service, partner)),
      hooks,
    );
  }, 240_000);

  /** Publishes an event again if it was not acknowledged. */
  const publishThroughKills = async (token: string, ledger: Ledger) => {
    const kills = [...KILLS];
    const killWhenDue = async () => {
      if (ledger.acknowledged.size < (kills[0] ?? Number.POSITIVE_INFINITY)) return;
      kills.shift();
      await service.end('SIGKILL');
      service = await world.start();
    };
    const worker = async (first: number) => {
      for (let id = first; id <= COUNT; id += PUBLISHERS) {
        await ledger.insist(() => callAs(service, token), id);
        await killWhenDue();
      }
    };
    await Promise.all(Array.from({ length: PUBLISHERS }, (_, i) => worker(i + 1)));
    expect(kills).toEqual([]);
  };
});

/** Without an idempotency key, so that publishing it again makes another event. */
function eventOf(id: number): object {
  const kind = KINDS[id % KINDS.length]!;
  return { scope: `store/${kind}/created`, data: { type: kind, id } };
}

function failAThird(receiver: Receiver, ledger: Ledger): void {
  receiver.answer('/hook', (request) => {
    if (receiver.requests().length % 3 === 0) return { status: 500 };
    ledger.received(request);
    return { status: 204 };
  });
}
