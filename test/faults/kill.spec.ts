import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { freshDatabaseOf, onBothStores } from '../support/databases.js';
import { Ledger } from '../support/faults/ledger.js';
import { caller } from '../support/http.js';
import { Receiver } from '../support/receivers/receiver.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';
import { type Environment, ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS, openTenancy } from '../support/service/tenancy.js';
import { until } from '../support/until.js';

const COUNT = 500;
/** Acknowledged events after which the service is killed, while the publishers go on. */
const KILLS = [150, 350];
const PUBLISHERS = 8;
/** Each has a receiver of its own: a host that fails a third of its first 100 attempts would be left alone. */
const KINDS = 'order product customer category coupon tag promotion quote company subscriber'.split(' ');

onBothStores('A service killed with SIGKILL', (database) => {
  let environment: Environment;
  let receivers: Receiver[];
  let service: ServiceProcess;
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'storehooks-kill-'));
    environment = {
      ...SENDS_TO_LOOPBACK,
      RETRY_SCHEDULE: '0.1,0.1,0.2,0.2,0.5,0.5,1,1,1,1,1,1,1,1,1,1',
      DATA_DIR: dataDir,
      ...(await freshDatabaseOf(database)),
    };
    receivers = await Promise.all(KINDS.map(() => Receiver.start()));
    service = await ServiceProcess.start(environment);
  });

  afterEach(async () => {
    await service?.end('SIGKILL');
    await Promise.all(receivers.map((receiver) => receiver.close()));
    await rm(dataDir, { recursive: true, force: true });
  });

  it('delivers every event that it had acknowledged, and nothing unheard of', async () => {
    const { platform, partner } = await openTenancy(environment);
    const call = caller(service.url, { token: partner });
    for (const [i, kind] of KINDS.entries()) {
      const hook = { scope: `store/${kind}/created`, destination: receivers[i]!.url('/hook') };
      expect((await call('POST', HOOKS, hook)).status).toBe(201);
    }
    const ledger = new Ledger(EVENTS, eventOf);
    for (const receiver of receivers) failAThird(receiver, ledger);

    await publishThroughKills(platform, ledger);

    expect(ledger.acknowledged.size).toBe(COUNT);
    await until(() => ledger.lost.length === 0);
    expect(ledger.unheard).toEqual([]);
  }, 120_000);

  /** An event that was not acknowledged is sent again. */
  const publishThroughKills = async (token: string, ledger: Ledger) => {
    const kills = [...KILLS];
    const killWhenDue = async () => {
      if (ledger.acknowledged.size < (kills[0] ?? Number.POSITIVE_INFINITY)) return;
      kills.shift();
      await service.end('SIGKILL');
      service = await ServiceProcess.start(environment);
    };
    const worker = async (first: number) => {
      for (let id = first; id <= COUNT; id += PUBLISHERS) {
        await ledger.insist(() => caller(service.url, { token }), id);
        await killWhenDue();
      }
    };
    await Promise.all(Array.from({ length: PUBLISHERS }, (_, i) => worker(i + 1)));
    expect(kills).toEqual([]);
  };
});

/** Without a key: what is sent again is another event. */
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
