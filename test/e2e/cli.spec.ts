import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { caller } from '../support/http.js';
import { isSignedWith } from '../support/receivers/is-signed-with.js';
import { spawnCli } from '../support/service/command-line.js';
import { createFirstHook, credentialsOf, FIRST_STORE, firstAppOf } from '../support/service/first-start.js';
import { ProcessWorld } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { until } from '../support/until.js';

interface Credentials {
  client_id: string;
  client_secret: string;
  signing_secret: string;
}
interface Token {
  id: string;
  access_token: string;
}

const FAR_BELOW_30_S = 15_000;
const text = expect.stringMatching(/./);
const order = { scope: 'store/order/created', data: { type: 'order', id: 250 } };

describe('The command line, beside a running service,', () => {
  let world: ProcessWorld;
  let service: ServiceProcess;

  beforeAll(async () => {
    world = await ProcessWorld.open();
    service = await world.start();
  });
  afterAll(() => world.close());

  const newToken = async (store: string): Promise<Token & { client: string }> => {
    const { client_id } = await world.json<Credentials>('app', 'create', 'An app');
    const token = await world.json<Token>('token', 'create', '--store', store, '--client', client_id);
    return { ...token, client: client_id };
  };
  /** The service reads changes of other processes about twice a second. Without that, it would keep a token for 30 s. */
  const statusBecomes = async (status: number, ask: () => Promise<{ status: number }>) => {
    await until(
      `status ${status}`,
      async () => (await ask()).status,
      (given) => given === status,
      { withinMs: FAR_BELOW_30_S },
    );
  };

  it('creates a store, an app and a token, which work at once, and lists them without their secrets', async () => {
    const args = ['--name', 'Down Under', '--timezone', 'Australia/Sydney'];
    const store = { store_hash: 'sydney1', store_id: text, name: 'Down Under', timezone: 'Australia/Sydney' };
    expect(await world.json('store', 'create', 'sydney1', ...args)).toEqual(store);
    const app = await world.json<Credentials>('app', 'create', 'My app');
    expect(app).toEqual({
      client_id: text,
      client_secret: text,
      signing_secret: expect.stringMatching(/^whsec_/),
    });
    const scopes = ['--scope', 'default', '--scope', 'events:write', '--expires', '30d'];
    const grant = ['token', 'create', '--store', 'sydney1', '--client', app.client_id, ...scopes];
    const token = await world.json<Token>(...grant);
    expect(token).toEqual({
      id: text,
      access_token: text,
      scopes: ['default', 'events:write'],
      expires_at: text,
    });
    const { status } = await caller(service.url, { token: token.access_token })('GET', '/web-hook');
    expect(status).toBe(200);
    const lists = await Promise.all([
      world.cli('store', 'list'),
      world.cli('app', 'list'),
      world.cli('token', 'list'),
    ]);
    expect(lists.map(({ code }) => code)).toEqual([0, 0, 0]);
    const printed = lists.map(({ stdout }) => stdout).join();
    for (const shown of ['sydney1', app.client_id, token.id]) expect(printed).toContain(shown);
    for (const secret of [app.client_secret, app.signing_secret, token.access_token]) {
      expect(printed).not.toContain(secret);
    }
  });

  it('refuses a name with control characters', async () => {
    for (const args of [
      ['store', 'create', 'named1', '--name', 'a\u001b[2J'],
      ['app', 'create', 'a\u009bb'],
    ]) {
      const { code, stderr } = await world.cli(...args);
      expect([code, stderr]).toEqual([1, expect.stringContaining('must not have control characters')]);
    }
  });

  it('revokes a token that the service has just accepted', async () => {
    const token = await newToken('store1');
    const ask = () => caller(service.url, { token: token.access_token })('GET', '/web-hook');
    expect((await ask()).status).toBe(200);
    await world.json('token', 'revoke', token.id);
    await statusBecomes(401, ask);
  });

  it('deletes a store, its tokens and its hooks', async () => {
    await world.json('store', 'create', 'doomed1');
    const token = await newToken('doomed1');
    const call = caller(service.url, { token: token.access_token });
    const hook = { scope: 'store/order/*', destination: world.receiver.url('/doomed') };
    expect((await call('POST', '/stores/doomed1/v2/hooks', hook)).status).toBe(201);
    expect(await world.json('store', 'delete', 'doomed1')).toMatchObject({ deleted: 'doomed1' });
    await statusBecomes(401, () => call('GET', '/stores/doomed1/v2/hooks'));
    expect(world.receiver.requests('/doomed')).toEqual([]);
  });

  it('rotates the secrets of an app, whose deliveries are then signed with the new secrets and the old', async () => {
    const { client_id, signing_secret } = credentialsOf(service)!;
    const rotated = await world.json<Credentials>('app', 'rotate-secret', client_id!);
    expect(rotated.signing_secret).not.toBe(signing_secret);
    await createFirstHook(service, world.receiver);
    const asBase64 = Buffer.from(rotated.client_secret).toString('base64');
    let published = 0;
    // The service signs with the secrets from before until it has read the change.
    const request = await until(
      'a delivery that is signed with the new secret',
      async () => {
        await firstAppOf(service)('POST', `${FIRST_STORE}/events`, order);
        published += 1;
        return (await world.receiver.waitFor(published, '/hook')).at(-1)!;
      },
      (one) => isSignedWith(rotated.signing_secret, one),
      { withinMs: FAR_BELOW_30_S, everyMs: 200 },
    );
    expect([signing_secret!, asBase64].map((secret) => isSignedWith(secret, request))).toEqual([true, true]);
  });

  it('turns the signature with the client secret of an app off and on', async () => {
    const { client_id } = await world.json<Credentials>('app', 'create', 'Signs with its own alone');
    const switched = async (to: string) => {
      const given = await world.json('app', 'update', client_id, '--client-secret-signature', to);
      expect(given).toEqual({ client_id, client_secret_signature: to });
      const { apps } = await world.json<{ apps: { client_id: string }[] }>('app', 'list');
      return apps.find((app) => app.client_id === client_id);
    };
    expect(await switched('off')).toMatchObject({ client_secret_signature: 'off' });
    expect(await switched('on')).toMatchObject({ client_secret_signature: 'on' });
    const off = await world.json<Credentials>('app', 'create', 'A', '--client-secret-signature', 'off');
    expect((await world.cli('app', 'list', '--json')).stdout).toMatch(
      new RegExp(`"${off.client_id}","name":"A","client_secret_signature":"off"`),
    );
  });

  it('finds the schema up to date, and runs every check of doctor (as a process)', async () => {
    const migrated = await spawnCli(world.environment, 'migrate', '--json');
    expect(JSON.parse(migrated.stdout)).toEqual({ migrated: [] });
    const { code, stdout } = await spawnCli(world.environment, 'doctor', '--json');
    const { findings } = JSON.parse(stdout) as { findings: { check: string; ok: boolean; fix: string }[] };
    expect(findings.map(({ check }) => check)).toEqual(['store', 'keys', 'disk', 'clock', 'dns']);
    expect(findings.every(({ ok, fix }) => ok === (fix === ''))).toBe(true);
    expect(code).toBe(findings.every(({ ok }) => ok) ? 0 : 1);
  });

  it.each([
    ['to create a store that exists', ['store', 'create', 'store1']],
    ['to create a store with a malformed hash', ['store', 'create', 'No!']],
    ['to create a store in an unknown time zone', ['store', 'create', 'zone1', '--timezone', 'Mars/Base']],
    ['to delete an unknown store', ['store', 'delete', 'unknown1']],
    ['to change an unknown app', ['app', 'update', 'unknown', '--client-secret-signature', 'off']],
    ['to rotate the secret of an unknown app', ['app', 'rotate-secret', 'unknown']],
    [
      'to create a token of an unknown store',
      ['token', 'create', '--store', 'unknown1', '--client', 'unknown'],
    ],
    ['to revoke an unknown token', ['token', 'revoke', 'unknown']],
    ['to create an operator without a name', ['operator', 'create', ' ']],
    ['to revoke an unknown operator', ['operator', 'revoke', 'unknown']],
  ])('refuses %s: exit code 1, one line', async (_, args) => {
    const { code, stdout, stderr } = await world.cli(...args);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^storehooks: .+\n$/),
    });
  });

  it.each([
    ['no command', []],
    ['an unknown command', ['shop', 'list']],
    ['an unknown subcommand', ['store', 'burn']],
    ['an unknown option', ['store', 'list', '--loud']],
    ['a missing argument', ['store', 'create']],
    ['no setting', ['app', 'update', 'a']],
    ['an unknown setting', ['app', 'update', 'a', '--client-secret-signature', 'maybe']],
    ['a missing option', ['token', 'create']],
    ['an unknown scope', ['token', 'create', '--store', 'a', '--client', 'b', '--scope', 'all']],
    ['a malformed time', ['token', 'create', '--store', 'a', '--client', 'b', '--expires', 'soon']],
  ])('explains the usage after %s: exit code 2', async (_, args) => {
    const { code, stdout, stderr } = await world.cli(...args);
    expect({ code, stdout, said: stderr.length > 0 }).toEqual({ code: 2, stdout: '', said: true });
  });

  it.each([
    ['client_id', ['app', 'rotate-secret', '']],
    ['name', ['app', 'create', '']],
    ['hash', ['store', 'delete', '']],
    ['--client', ['token', 'create', '--store', 'a', '--client', '']],
    ['--client', ['audit', '--client', '']],
  ])('says that %s is empty, as an unset shell variable is: exit code 2, one line', async (name, args) => {
    const { code, stdout, stderr } = await world.cli(...args);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${name} is empty. Give it a value.\n`,
    });
  });

  it('prints its help and its version: exit code 0 (as a process)', async () => {
    const run = (option: string) => spawnCli(world.environment, option);
    const [help, version] = await Promise.all([run('--help'), run('--version')]);
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('doctor')]);
    expect([version.code, version.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });
});
