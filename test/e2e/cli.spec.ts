import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { caller } from '../support/http.js';
import { beginningOf, callOf, STORE, Started } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';

interface Credentials {
  client_id: string;
  client_secret: string;
  signing_secret: string;
}
interface Token {
  id: string;
  access_token: string;
}

const text = expect.stringMatching(/./);
const order = { scope: 'store/order/created', data: { type: 'order', id: 250 } };

describe('The command line, beside the service that is running,', () => {
  let begun: Started;
  let service: ServiceProcess;

  beforeAll(async () => {
    begun = await Started.empty();
    service = await begun.start();
  });
  afterAll(() => begun.dispose());

  const newToken = async (store: string): Promise<Token & { client: string }> => {
    const { client_id } = await begun.json<Credentials>('app', 'create', 'An app');
    const token = await begun.json<Token>('token', 'create', '--store', store, '--client', client_id);
    return { ...token, client: client_id };
  };
  /** Until the service has heard of it, which takes 2 s at most. */
  const statusBecomes = async (status: number, ask: () => Promise<{ status: number }>) => {
    const deadline = performance.now() + 2_000;
    while ((await ask()).status !== status && performance.now() < deadline) await sleep(50);
    expect((await ask()).status).toBe(status);
  };

  it('makes a store, an app and a token, which work at once, and lists them without their secrets', async () => {
    const args = ['--name', 'Down Under', '--timezone', 'Australia/Sydney'];
    const store = { store_hash: 'sydney1', store_id: text, name: 'Down Under', timezone: 'Australia/Sydney' };
    expect(await begun.json('store', 'create', 'sydney1', ...args)).toEqual(store);
    const app = await begun.json<Credentials>('app', 'create', 'My app');
    expect(app).toEqual({
      client_id: text,
      client_secret: text,
      signing_secret: expect.stringMatching(/^whsec_/),
    });
    const scopes = ['--scope', 'default', '--scope', 'events:write', '--expires', '30d'];
    const grant = ['token', 'create', '--store', 'sydney1', '--client', app.client_id, ...scopes];
    const token = await begun.json<Token>(...grant);
    expect(token).toEqual({
      id: text,
      access_token: text,
      scopes: ['default', 'events:write'],
      expires_at: text,
    });
    const { status } = await caller(service.url, { token: token.access_token })('GET', '/web-hook');
    expect(status).toBe(200);
    const lists = await Promise.all([
      begun.cli('store', 'list'),
      begun.cli('app', 'list'),
      begun.cli('token', 'list'),
    ]);
    expect(lists.map(({ code }) => code)).toEqual([0, 0, 0]);
    const printed = lists.map(({ stdout }) => stdout).join();
    for (const shown of ['sydney1', app.client_id, token.id]) expect(printed).toContain(shown);
    for (const secret of [app.client_secret, app.signing_secret, token.access_token]) {
      expect(printed).not.toContain(secret);
    }
  });

  it('revokes a token that the service has just let in', async () => {
    const token = await newToken('store1');
    const ask = () => caller(service.url, { token: token.access_token })('GET', '/web-hook');
    expect((await ask()).status).toBe(200);
    await begun.json('token', 'revoke', token.id);
    await statusBecomes(401, ask);
  });

  it("deletes a store, its tokens and its hooks' deliveries", async () => {
    await begun.json('store', 'create', 'doomed1');
    const token = await newToken('doomed1');
    const call = caller(service.url, { token: token.access_token });
    const hook = { scope: 'store/order/*', destination: begun.receiver.url('/doomed') };
    expect((await call('POST', '/stores/doomed1/v2/hooks', hook)).status).toBe(201);
    expect(await begun.json('store', 'delete', 'doomed1')).toMatchObject({ deleted: 'doomed1' });
    await statusBecomes(401, () => call('GET', '/stores/doomed1/v2/hooks'));
    expect(begun.receiver.requests('/doomed')).toEqual([]);
  });

  it('gives an app new secrets; deliveries are signed with the new one and the old', async () => {
    const { client_id, signing_secret } = beginningOf(service)!;
    const rotated = await begun.json<Credentials>('app', 'rotate-secret', client_id!);
    expect(rotated.signing_secret).not.toBe(signing_secret);
    await begun.hook(service);
    await sleep(2_000);
    await callOf(service)('POST', `${STORE}/events`, order);
    const [request] = await begun.receiver.waitFor(1, '/hook');
    for (const secret of [rotated.signing_secret, signing_secret!]) {
      expect(
        new Webhook(secret).verify(request!.body, request!.headers as Record<string, string>),
      ).toBeTruthy();
    }
  });

  it('reports that the schema is up to date, and runs every check of the doctor', async () => {
    expect(await begun.json('migrate')).toEqual({ migrated: [] });
    const { code, stdout } = await begun.cli('doctor', '--json');
    const { findings } = JSON.parse(stdout) as { findings: { check: string; ok: boolean; fix: string }[] };
    expect(findings.map(({ check }) => check)).toEqual(['store', 'keys', 'disk', 'clock', 'dns']);
    expect(findings.every(({ ok, fix }) => ok === (fix === ''))).toBe(true);
    expect(code).toBe(findings.every(({ ok }) => ok) ? 0 : 1);
  });

  it.each([
    ['a store that is there', ['store', 'create', 'store1']],
    ['a hash that cannot be one', ['store', 'create', 'No!']],
    ['a time zone that is none', ['store', 'create', 'zone1', '--timezone', 'Mars/Base']],
    ['a store that is not there', ['store', 'delete', 'nobody1']],
    ['an app that is not there', ['app', 'rotate-secret', 'nobody']],
    ['a token of a store that is not there', ['token', 'create', '--store', 'nobody1', '--client', 'nobody']],
    ['a token that is not there', ['token', 'revoke', 'nobody']],
  ])('refuses %s with 1 and one line', async (_, args) => {
    const { code, stdout, stderr } = await begun.cli(...args);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^storehooks: .+\n$/),
    });
  });

  it.each([
    ['no command', []],
    ['an unknown command', ['shop', 'list']],
    ['an unknown command of a kind', ['store', 'burn']],
    ['an unknown option', ['store', 'list', '--loud']],
    ['a missing argument', ['store', 'create']],
    ['a missing option', ['token', 'create']],
    ['an empty argument', ['app', 'rotate-secret', '']],
    ['an empty option', ['token', 'create', '--store', 'a', '--client', '']],
    ['an unknown scope', ['token', 'create', '--store', 'a', '--client', 'b', '--scope', 'all']],
    ['a time that is none', ['token', 'create', '--store', 'a', '--client', 'b', '--expires', 'soon']],
  ])('answers %s with 2 and says how it is used', async (_, args) => {
    const { code, stdout, stderr } = await begun.cli(...args);
    expect({ code, stdout, said: stderr.length > 0 }).toEqual({ code: 2, stdout: '', said: true });
  });

  it('prints its help and its version with 0', async () => {
    const [help, version] = await Promise.all([begun.cli('--help'), begun.cli('--version')]);
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('doctor')]);
    expect([version.code, version.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });
});

describe('storehooks keys rotate', () => {
  it('seals everything with the first key; deliveries are signed and carry their headers without the old one', async () => {
    const begun = await Started.empty();
    const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
    const [old, fresh] = [key('old'), key('fresh')];
    const first = await begun.start({ ENCRYPTION_KEYS: old });
    const { access_token, signing_secret } = beginningOf(first)!;
    await begun.hook(first, { 'X-Secret': 'a value' });
    await first.end('SIGTERM');
    begun.environment['ENCRYPTION_KEYS'] = `${fresh},${old}`;
    const during = await begun.start();
    expect(await begun.json('keys', 'rotate')).toEqual({ signing_secrets: 1, header_sets: 1 });
    expect(await begun.json('keys', 'rotate')).toEqual({ signing_secrets: 0, header_sets: 0 });
    await during.end('SIGTERM');
    begun.environment['ENCRYPTION_KEYS'] = fresh;
    const after = await begun.start();
    await caller(after.url, { token: access_token! })('POST', `${STORE}/events`, order);
    const [request] = await begun.receiver.waitFor(1);
    expect(
      new Webhook(signing_secret!).verify(request!.body, request!.headers as Record<string, string>),
    ).toBeTruthy();
    expect(request!.headers['x-secret']).toBe('a value');
    await begun.dispose();
  });
});
