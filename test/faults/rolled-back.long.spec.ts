import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Call } from '../support/http.js';
import { mongod } from '../support/mongo/mongod.js';
import { ReplicaSet } from '../support/mongo/replica-set.js';
import { callAs, ProcessWorld, type Tokens } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

/** By then the primary has written what it cannot make durable: a read without the majority would find it. */
const WRITTEN_MS = 500;

const found = await mongod();
const [whereThereIsMongo, why] = 'uri' in found ? [describe, ''] : [describe.skip, ` (${found.missing})`];

whereThereIsMongo(`Two processes on a replica set that loses its majority${why}`, () => {
  let set: ReplicaSet;
  let world: ProcessWorld;
  let services: ServiceProcess[];
  let tokens: Tokens;

  beforeAll(async () => {
    set = (await ReplicaSet.start())!;
    world = await ProcessWorld.open({ name: 'mongodb', uri: set.uri });
    services = await Promise.all([world.start(), world.start()]);
    tokens = await world.createTenant();
  }, 90_000);

  afterAll(async () => {
    await world?.close();
    await set?.dispose();
  }, 60_000);

  const as = (who: keyof Tokens, process: number): Call => callAs(services[process]!, tokens[who]);
  const publish = (process: number, id: number, idempotency_key?: string): Promise<Answer> =>
    as('platform', process)('POST', EVENTS, {
      scope: 'store/order/created',
      data: { type: 'order', id },
      idempotency_key,
    });
  const accepted = (process: number, id: number, key?: string) =>
    until(
      `an answer of process ${process}`,
      () => publish(process, id, key),
      ({ status }) => status === 202,
      { withinMs: 50_000 },
    );

  it('take nothing for true that is then rolled back', async () => {
    const created = await as('partner', 0)('POST', HOOKS, {
      scope: 'store/order/*',
      destination: world.receiver.url('/hook'),
    });
    const { id } = created.body as { id: number };
    for (const process of [0, 1]) expect((await accepted(process, 1)).body).toMatchObject({ deliveries: 1 });

    const lost = await set.primary();
    const down = await set.secondaries();
    await Promise.all(down.map((member) => member.kill()));
    const remove = (process: number) => as('partner', process)('DELETE', `${HOOKS}/${id}`);
    const firsts = [remove(0), publish(0, 2, 'once')];
    await sleep(WRITTEN_MS);
    const answers = await Promise.all([...firsts, remove(1), publish(1, 2, 'once')]);
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);

    await lost.kill();
    for (const member of down) member.start();
    await set.primary();
    for (const process of [0, 1]) {
      expect((await accepted(process, 3)).body).toMatchObject({ deliveries: 1 });
      expect((await as('partner', process)('GET', `${HOOKS}/${id}`)).body).toMatchObject({ is_active: true });
    }
  }, 120_000);
});
