import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mongo } from 'mongoose';
import { openMongo } from '../../src/storage/mongo/open-mongo.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { accept, refOf } from '../contract/events.js';
import { API_ACTOR, makeHook } from '../contract/records.js';
import { expectEqual } from '../support/copy/equal-stores.js';
import { ONLY_PLACE, type SeededStore, seedDirectory, windowOf } from '../support/copy/every-state.js';
import { built } from '../support/jest/dist.js';
import { freshDatabase, mongod } from '../support/mongo/mongod.js';
import { runCli } from '../support/service/command-line.js';
import { callAs, ProcessWorld } from '../support/service/process-world.js';
import { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const server = await mongod();
const name = 'storehooks copy';
const onMongo = (suite: (uri: string) => void) =>
  'uri' in server
    ? describe(name, () => suite(server.uri))
    : describe.skip(`${name} (${server.missing})`, () => suite(''));

const DELIVERIES = 3_000;
const STATES = ['cancelled', 'delivered', 'exhausted', 'parked', 'pending'];

onMongo((serverUri) => {
  let dataDir: string;
  let uri: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'storehooks-copy-'));
    uri = freshDatabase(serverUri);
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const copy = (more: Record<string, string> = {}, to = uri) =>
    runCli({ DATA_DIR: dataDir, ...more }, 'copy', '--to', to, '--json');
  const keyOf = async () => (await readFile(join(dataDir, 'encryption.key'), 'utf8')).trim();

  /** Opens both stores. The embedded one is opened only without its mark. */
  const compare = async (
    seeded: SeededStore,
    look?: (copied: Awaited<ReturnType<typeof openMongo>>) => Promise<void>,
  ) => {
    await rm(join(dataDir, 'moved.json'));
    const original = await openSqlite({ dataDir, exclusive: true });
    const copied = await openMongo({ uri });
    try {
      const states = await expectEqual(original, copied, seeded, 5);
      expect(Object.keys(states).sort()).toEqual(STATES);
      await look?.(copied);
    } finally {
      await original.control.close();
      await copied.control.close();
    }
  };

  it('copies deliveries in every state and all records, so that both logs are equal', async () => {
    const seeded = await seedDirectory(dataDir, DELIVERIES);
    const { code, stdout, stderr } = await copy();
    expect([code, stderr.trim().split('\n').at(-1)]).toEqual([
      0,
      expect.stringMatching(/^copied (\d+) of \1 deliveries$/),
    ]);
    const answer = JSON.parse(stdout) as Record<string, unknown>;
    expect(answer).toMatchObject({
      stores: 2,
      apps: 4,
      compared: 200,
      next: expect.stringContaining('ENCRYPTION_KEYS'),
    });
    expect(answer['moved_to']).not.toContain('mongodb://');
    await compare(seeded, async ({ deliveries, leases, rates, subscriptions, changes }) => {
      const { keyed, owners, hooks } = seeded;
      expect(await rates.reserve(windowOf(hooks[0]!), ONLY_PLACE)).toMatchObject({ granted: 0 });
      const again = { ...keyed, id: keyed.id.replace('msg_0', 'msg_1') };
      const { acceptances } = await accept(deliveries, await leases.begin(), [again]);
      expect(acceptances).toEqual([
        {
          outcome: 'accepted',
          duplicates: [{ id: refOf(keyed).eventId, deliveries: keyed.deliveries.length }],
        },
      ]);
      const seq = await changes.latest();
      const created = await subscriptions.create(makeHook(owners[0]!), API_ACTOR);
      expect(created.number).toBeGreaterThan(Math.max(...hooks.map(({ number }) => number ?? 0)));
      expect(created.revision).toBeGreaterThan(seq);
      const { items } = await subscriptions.list(owners[0]!, { kind: 'hook', page: 1, limit: 50 });
      expect(items.at(-1)).toEqual(created);
    });
  });

  it('goes on after SIGKILL, and until then no service starts on either store', async () => {
    const seeded = await seedDirectory(dataDir, DELIVERIES);
    const env = { PATH: process.env['PATH'] ?? '', DATA_DIR: dataDir };
    const child = spawn(process.execPath, [await built('cli.js'), 'copy', '--to', uri], { env });
    child.stderr.once('data', () => child.kill('SIGKILL'));
    await once(child, 'close');
    expect(child.signalCode).toBe('SIGKILL');
    const onSqlite = await ServiceProcess.refused(env);
    expect([onSqlite.code, onSqlite.stderr]).toEqual([
      1,
      expect.stringMatching(/is being copied .* Run storehooks copy again/),
    ]);
    const keys = { ENCRYPTION_KEYS: await keyOf() };
    const onCopy = await ServiceProcess.refused({ ...env, ...keys, MONGODB_URI: uri });
    expect([onCopy.code, onCopy.stderr]).toEqual([1, expect.stringContaining('has not finished')]);
    expect((await copy()).code).toBe(0);
    await compare(seeded);
  });

  it('refuses a database that has anything in it, and leaves the embedded store as it was', async () => {
    await seedDirectory(dataDir, 10);
    const client = await mongo.MongoClient.connect(uri);
    await client.db().collection('stores').insertOne({ any: 1 });
    const { code, stderr } = await copy();
    expect([code, stderr]).toEqual([1, expect.stringMatching(/is not empty: it has stores\./)]);
    expect(existsSync(join(dataDir, 'moved.json'))).toBe(false);
    expect(await client.db().collection('meta').countDocuments()).toBe(0);
    await client.close();
  });

  it('refuses the unfinished copy of another store', async () => {
    await seedDirectory(dataDir, 10);
    const client = await mongo.MongoClient.connect(uri);
    const other = { _id: 'copy', id: 'other', seq: 0, isDone: false };
    await client.db().collection<typeof other>('meta').insertOne(other);
    await client.close();
    expect(await copy()).toMatchObject({ code: 1, stderr: expect.stringContaining('another copy') });
  });

  it('refuses keys that do not fit, before it writes anything', async () => {
    await seedDirectory(dataDir, 10);
    const wrong = { ENCRYPTION_KEYS: `made:${randomBytes(32).toString('base64')}` };
    expect(await copy(wrong)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not the key that sealed'),
    });
    expect(existsSync(join(dataDir, 'moved.json'))).toBe(false);
    expect((await copy({ ENCRYPTION_KEYS: await keyOf() })).code).toBe(0);
  });

  it('refuses while a service runs on the store', async () => {
    const service = await ServiceProcess.start({ DATA_DIR: dataDir });
    expect(await copy()).toMatchObject({ code: 1, stderr: expect.stringContaining('is in use') });
    await service.end('SIGTERM');
  });

  it('refuses an address that is not one of MongoDB, and a store that is on MongoDB already', async () => {
    await seedDirectory(dataDir, 10);
    expect(await copy({}, 'http://localhost')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('mongodb://'),
    });
    const keys = { ENCRYPTION_KEYS: await keyOf() };
    expect(await copy({ MONGODB_URI: uri, ...keys })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Unset it'),
    });
  });

  it('says in one line that MongoDB cannot be reached, and goes on later', async () => {
    const seeded = await seedDirectory(dataDir, DELIVERIES);
    const away = await copy({}, 'mongodb://127.0.0.1:1/hooks');
    expect(away).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^storehooks: [^\n]* run the same command again[^\n]*\n$/),
    });
    expect((await copy()).code).toBe(0);
    await compare(seeded);
  });
});

onMongo((serverUri) => {
  let world: ProcessWorld;

  beforeEach(async () => {
    world = await ProcessWorld.open();
  });
  afterEach(() => world.close());

  it('moves what a killed service held: it goes out once, from the new store, and the old one stays closed', async () => {
    const { receiver, environment } = world;
    const { platform, partner } = await world.createTenant();
    const before = await world.start();
    receiver.answer('/hook', { hangs: true });
    const hook = { scope: 'store/order/*', destination: receiver.url('/hook') };
    expect((await callAs(before, partner)('POST', HOOKS, hook)).status).toBe(201);
    const ids: string[] = [];
    for (let id = 1; id <= 30; id++) {
      const order = { scope: 'store/order/created', data: { type: 'order', id } };
      const { body } = await callAs(before, platform)('POST', EVENTS, order);
      ids.push((body as { id: string }).id);
    }
    await receiver.waitFor(1, '/hook');
    await before.end('SIGKILL');

    const uri = freshDatabase(serverUri);
    expect(await world.json('copy', '--to', uri)).toMatchObject({ deliveries: 30 });
    const refused = await ServiceProcess.refused(environment);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/has moved to MongoDB at .* Set MONGODB_URI/),
    ]);
    expect(await world.cli('store', 'list')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has moved'),
    });
    expect(await world.cli('copy', '--to', uri)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has moved'),
    });
    expect((await stat(join(environment['DATA_DIR']!, 'moved.json'))).mode & 0o777).toBe(0o600);

    const sent: string[] = [];
    receiver.answer('/hook', (request) => {
      sent.push(String(request.headers['webhook-id']));
      return {};
    });
    const keys = (await readFile(join(environment['DATA_DIR']!, 'encryption.key'), 'utf8')).trim();
    const after = await world.start({ MONGODB_URI: uri, ENCRYPTION_KEYS: keys });
    const states = async () => {
      const { data } = (await callAs(after, partner)('GET', `${HOOKS}/1/deliveries?limit=250`)).body as {
        data: { state: string }[];
      };
      return data.map(({ state }) => state);
    };
    await until(
      'all to be delivered',
      states,
      (found) => found.length === 30 && found.every((state) => state === 'delivered'),
    );
    expect(sent.sort()).toEqual(ids.sort());
  });
});
