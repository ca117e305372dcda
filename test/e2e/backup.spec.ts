import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Ledger } from '../support/faults/ledger.js';
import { callAs, ProcessWorld, type Tokens } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

describe('storehooks backup', () => {
  let world: ProcessWorld;
  let tokens: Tokens;
  let service: ServiceProcess;
  let to: string;

  beforeEach(async () => {
    world = await ProcessWorld.open();
    tokens = await world.createTenant();
    service = await world.start();
    to = join(world.environment['DATA_DIR']!, 'backups', 'first');
  });
  afterEach(() => world.close());

  const addHook = async () => {
    const hook = { scope: 'store/order/*', destination: world.receiver.url('/hook') };
    expect((await callAs(service, tokens.partner)('POST', HOOKS, hook)).status).toBe(201);
  };

  it('copies a running store while it publishes; a service on the copy delivers what was pending', async () => {
    await addHook();
    world.receiver.answer('/hook', { hangs: true });
    const ledger = new Ledger(EVENTS);
    const publish = callAs(service, tokens.platform);
    for (let id = 1; id <= 50; id++) await ledger.publish(publish, id);
    const pending = [...ledger.acknowledged.values()];

    const copying = world.json<{ backup: string; key: string }>('backup', to);
    let ended = false;
    const done = copying.finally(() => {
      ended = true;
    });
    for (let id = 51; !ended; id++) await ledger.publish(publish, id);
    expect(await done).toMatchObject({ backup: to, key: join(to, 'encryption.key') });

    expect((await stat(to)).mode & 0o777).toBe(0o700);
    expect((await readdir(to)).sort()).toEqual(['encryption.key', 'storehooks.db']);
    for (const name of await readdir(to)) expect((await stat(join(to, name))).mode & 0o777).toBe(0o600);
    expect((await readdir(join(to, '..'))).sort()).toEqual(['first']);
    await service.end('SIGKILL');

    const sent = new Set<string>();
    world.receiver.answer('/hook', (request) => {
      sent.add(String(request.headers['webhook-id']));
      return {};
    });
    await world.start({ DATA_DIR: to });
    // In any order, and beside what was published while the copy was made.
    await until(
      'what was pending to be delivered',
      () => pending.filter((id) => !sent.has(id)),
      (left) => left.length === 0,
    );
  });

  it('refuses a directory that has something in it', async () => {
    await mkdir(to, { recursive: true });
    await writeFile(join(to, 'mine'), 'mine');
    expect(await world.cli('backup', to)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not empty'),
    });
    expect(await readdir(to)).toEqual(['mine']);
  });

  it('takes an empty directory, and prints lines where there is no terminal', async () => {
    await mkdir(to, { recursive: true, mode: 0o755 });
    const { code, stdout, stderr } = await world.cli('backup', to);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^copied (\d+) of \1 pages\n$/m)]);
    expect(stdout).toContain(`backup          ${to}`);
    expect((await stat(to)).mode & 0o777).toBe(0o700);
  });

  it('keeps no copy that its key does not open', async () => {
    const ENCRYPTION_KEYS = `made:${randomBytes(32).toString('base64')}`;
    const other = await ProcessWorld.open({ name: 'sqlite' }, { ...world.environment, ENCRYPTION_KEYS });
    const { code, stderr } = await other.cli('backup', to);
    expect([code, stderr]).toEqual([1, expect.stringContaining('is not the key that sealed')]);
    expect(await readdir(join(to, '..'))).toEqual([]);
    await other.close();
  });

  it('says what to use for a store on MongoDB', async () => {
    const key = (await readFile(join(world.environment['DATA_DIR']!, 'encryption.key'), 'utf8')).trim();
    const more = { MONGODB_URI: 'mongodb://127.0.0.1:1/x', ENCRYPTION_KEYS: key };
    const other = await ProcessWorld.open({ name: 'sqlite' }, more);
    expect(await other.cli('backup', to)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('mongodump'),
    });
    await other.close();
  });
});
