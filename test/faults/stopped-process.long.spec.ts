import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { READER_MS } from '../../src/audit/change-reader.repository.js';
import { LEASE_MS } from '../../src/delivery/model/lease.repository.js';
import type { Call } from '../support/http.js';
import { mongod } from '../support/mongo/mongod.js';
import { callAs, ProcessWorld, type Tokens } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const found = await mongod();
const whereThereIsMongo = 'uri' in found ? describe : describe.skip;

whereThereIsMongo('A process that is stopped or dead, beside another one,', () => {
  let world: ProcessWorld;
  let services: ServiceProcess[];
  let tokens: Tokens;

  beforeEach(async () => {
    world = await ProcessWorld.open({ name: 'mongodb', uri: 'uri' in found ? found.uri : '' });
    services = await Promise.all([world.start(), world.start()]);
    tokens = await world.createTenant();
  }, 60_000);
  afterEach(() => world?.close());

  const as = (who: keyof Tokens, process: number): Call => callAs(services[process]!, tokens[who]);
  const hook = async (path: string): Promise<number> => {
    const body = { scope: 'store/order/*', destination: world.receiver.url(path) };
    const { status, body: created } = await as('partner', 0)('POST', HOOKS, body);
    expect(status).toBe(201);
    return (created as { id: number }).id;
  };
  const publish = async (process: number, id: number): Promise<number> => {
    const order = { scope: 'store/order/created', data: { type: 'order', id } };
    const { body } = await until(
      'an accepted event',
      () => as('platform', process)('POST', EVENTS, order),
      ({ status }) => status === 202,
    );
    return (body as { deliveries: number }).deliveries;
  };

  it('holds up no hook change until its lease has lapsed', async () => {
    await publish(1, 1);
    await services[1]!.end('SIGKILL');
    await hook('/hook');
    expect(await ageOfOldestLease(world)).toBeLessThan((READER_MS + LEASE_MS) / 2);
  }, 60_000);

  it('matches every hook that was created meanwhile in the first event that it accepts', async () => {
    expect(await publish(1, 1)).toBe(0);
    for (let hooks = 1; hooks <= 3; hooks++) {
      services[1]!.signal('SIGSTOP');
      await hook(`/hook${hooks}`);
      services[1]!.signal('SIGCONT');
      expect(await publish(1, hooks)).toBe(hooks);
    }
  }, 60_000);

  it('starts no attempt for a hook that was deleted meanwhile', async () => {
    const { receiver } = world;
    receiver.answer('/hook', { hangs: true });
    const id = await hook('/hook');
    for (let order = 1; order <= 20; order++) await publish(1, order);
    const limit = await until(
      'attempts up to the limit',
      () => receiver.requests().length,
      (count) => count === 8,
    );
    services[1]!.signal('SIGSTOP');
    expect((await as('partner', 0)('DELETE', `${HOOKS}/${id}`)).status).toBe(200);
    // The attempts under way end as soon as the process goes on: each makes room for another one.
    receiver.closeConnections();
    services[1]!.signal('SIGCONT');
    const log = () => as('partner', 0)('GET', `${HOOKS}/${id}`);
    expect((await log()).status).toBe(404);
    await hook('/another');
    expect(await publish(1, 21)).toBe(1);
    await receiver.waitFor(1, '/another');
    expect(receiver.requests('/hook')).toHaveLength(limit);
  }, 60_000);
});

/** Milliseconds since its last heartbeat, by the server's clock. */
async function ageOfOldestLease({ environment }: ProcessWorld): Promise<number> {
  const client = await mongoose.mongo.MongoClient.connect(environment['MONGODB_URI']!);
  try {
    const age = { $subtract: ['$$NOW', { $min: '$beat' }] };
    const oldest = [{ $group: { _id: null, beat: { $min: '$beat' } } }, { $project: { age } }];
    const [found] = await client.db().collection('runs').aggregate<{ age: number }>(oldest).toArray();
    return found!.age;
  } finally {
    await client.close();
  }
}
