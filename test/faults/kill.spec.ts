import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { freshDatabaseOf, onBothStores } from '../support/databases.js';
import { caller } from '../support/http.js';
import { Receiver } from '../support/receiver.js';
import { SENDS_TO_LOOPBACK } from '../support/sending.js';
import { type Environment, ServiceProcess, storehooks } from '../support/service-process.js';
import { until } from '../support/until.js';

const STORE = '5ueh97';
const EVENTS = 500;
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
    await storehooks(environment, 'store', 'create', STORE);
    const [platform, partner] = [await install('events:write'), await install('default')];
    const call = caller(service.url, { token: partner });
    for (const [i, kind] of KINDS.entries()) {
      const hook = { scope: `store/${kind}/created`, destination: receivers[i]!.url('/hook') };
      expect((await call('POST', `/stores/${STORE}/v2/hooks`, hook)).status).toBe(201);
    }
    const delivered = failingAThird(receivers);

    const { acknowledged, attempted } = await publishThroughKills(platform);

    expect(acknowledged.size).toBe(EVENTS);
    await until(() => [...acknowledged].every((id) => delivered.has(id)));
    expect([...delivered].filter((id) => !attempted.has(id))).toEqual([]);
  }, 120_000);

  const install = async (scope: string): Promise<string> => {
    const { client_id } = await storehooks<{ client_id: string }>(environment, 'app', 'create', 'An app');
    const args = ['token', 'create', '--store', STORE, '--client', client_id, '--scope', scope];
    return (await storehooks<{ access_token: string }>(environment, ...args)).access_token;
  };

  /** Ids acknowledged with 202, and all that were ever sent. An event that was not acknowledged is sent again. */
  const publishThroughKills = async (token: string) => {
    const acknowledged = new Set<number>();
    const attempted = new Set<number>();
    const kills = [...KILLS];
    const killWhenDue = async () => {
      if (acknowledged.size < (kills[0] ?? Number.POSITIVE_INFINITY)) return;
      kills.shift();
      await service.end('SIGKILL');
      service = await ServiceProcess.start(environment);
    };
    const publish = async (id: number) => {
      attempted.add(id);
      const kind = KINDS[id % KINDS.length]!;
      const event = { scope: `store/${kind}/created`, data: { type: kind, id } };
      const answer = await caller(service.url, { token })('POST', `/stores/${STORE}/v2/events`, event).catch(
        () => null,
      );
      if (answer) expect([202, 503]).toContain(answer.status);
      if (answer?.status === 202) acknowledged.add(id);
      else await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const worker = async (first: number) => {
      for (let id = first; id <= EVENTS; id += PUBLISHERS) {
        while (!acknowledged.has(id)) await publish(id);
        await killWhenDue();
      }
    };
    await Promise.all(Array.from({ length: PUBLISHERS }, (_, i) => worker(i + 1)));
    expect(kills).toEqual([]);
    return { acknowledged, attempted };
  };
});

/** Ids that were answered with 2xx. */
function failingAThird(receivers: Receiver[]): Set<number> {
  const delivered = new Set<number>();
  for (const receiver of receivers) {
    receiver.answer('/hook', ({ body }) => {
      if (receiver.requests().length % 3 === 0) return { status: 500 };
      delivered.add(JSON.parse(body.toString()).data.id);
      return { status: 204 };
    });
  }
  return delivered;
}
