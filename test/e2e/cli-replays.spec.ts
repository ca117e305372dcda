import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AdminReplay, ListedReplay } from '../../src/admin/replays/admin-replay.schemas.js';
import { onBothStores } from '../support/databases.js';
import { seedOutage, withRepositories } from '../support/faults/outage.js';
import { ProcessWorld } from '../support/service/process-world.js';

const SINCE = ['--since', '2020-01-01'];

onBothStores('The command line, for replays over many hooks,', (database) => {
  let world: ProcessWorld;
  let clientId: string;

  beforeAll(async () => {
    world = await ProcessWorld.open(database);
    await world.json('migrate');
    const { client_id } = await world.json<{ client_id: string }>('app', 'create', 'An app');
    clientId = client_id;
    const size = { stores: 2, hooksPerStore: 2, deliveries: 8 };
    await withRepositories(world.environment, (repositories) =>
      seedOutage(repositories, size, clientId, (hook) => `https://hooks.example.com/${hook}`),
    );
  });
  afterAll(() => world.close());

  const create = (...args: string[]) => world.json<AdminReplay>('replay', 'create', ...SINCE, ...args);

  it('counts by hook in a dry run, for what is asked for', async () => {
    const dry = await create('--dry-run', '--store', 'outage1');
    expect(dry).toMatchObject({ id: null, state: 'dry_run', matched: 4, hooks: 2, store_hash: 'outage1' });
    expect(dry.by_hook.map(({ matched }) => matched)).toEqual([2, 2]);
    expect(await create('--dry-run', '--client', clientId)).toMatchObject({ matched: 8 });
    expect(await create('--dry-run', '--host', 'elsewhere.example.com')).toMatchObject({ matched: 0 });
    expect(await create('--dry-run', '--failure', 'timeout')).toMatchObject({ matched: 0 });
    expect(await create('--dry-run', '--until', '2020-01-02')).toMatchObject({ matched: 0 });
    const states = ['--state', 'delivered', '--state', 'cancelled'];
    expect(await create('--dry-run', ...states)).toMatchObject({
      matched: 0,
      states: ['delivered', 'cancelled'],
    });
    expect(await world.json('replay', 'list')).toEqual({ replays: [] });
  });

  it('starts one that waits for the service, shows it, lists it and cancels it', async () => {
    const created = await create('--rate', '5');
    expect(created).toMatchObject({ state: 'running', matched: 8, done: 0, rate: 5 });
    const id = created.id!;
    expect(await world.json('replay', 'show', id)).toEqual(created);
    const { replays } = await world.json<{ replays: ListedReplay[] }>('replay', 'list');
    const { by_hook: _, ...listed } = created;
    expect(replays).toEqual([listed]);
    const cancelled = await world.json<AdminReplay>('replay', 'cancel', id);
    expect(cancelled).toMatchObject({ id, state: 'cancelled', remaining: 8 });
    const table = (await world.cli('replay', 'show', id)).stdout;
    expect(table).toMatch(/^remaining +8$/m);
    expect(table).toMatch(/^- hook_off +0$/m);
    expect(table).toMatch(/^store_hash +client_id +hook +matched/m);
    expect((await world.cli('replay', 'list')).stdout).toContain(id);
    const { changes } = await world.json<{ changes: object[] }>('audit', '--limit', '2');
    expect(changes).toMatchObject([
      { action: 'recovery cancelled', via: 'cli', key: id },
      { action: 'recovery created', via: 'cli', key: id },
    ]);
  });

  it.each([
    ['--since', ['--since', 'yesterday']],
    ['--since', []],
    ['--until', ['--since', '2026-01-02', '--until', '2026-01-01']],
    ['--rate', ['--since', '2026-01-02', '--rate', 'many']],
    ['--rate', ['--since', '2026-01-02', '--rate', '101']],
    ['--state', ['--since', '2026-01-02', '--state', 'parked']],
    ['--failure', ['--since', '2026-01-02', '--failure', 'sunspots']],
    ['--store', ['--since', '2026-01-02', '--store', 'NOT A HASH']],
  ])('refuses a wrong %s as wrong usage (%p)', async (option, args) => {
    const { code, stderr } = await world.cli('replay', 'create', ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(option)]);
  });

  it('refuses a store or a replay that does not exist', async () => {
    const answers = [
      await world.cli('replay', 'create', ...SINCE, '--store', 'nowhere1'),
      await world.cli('replay', 'show', randomUUID()),
      await world.cli('replay', 'cancel', randomUUID()),
    ];
    expect(answers.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(answers[1]!.stderr).toBe('storehooks: The replay does not exist.\n');
  });
});
