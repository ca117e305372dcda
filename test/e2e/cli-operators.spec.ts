import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProcessWorld } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';

const text = expect.stringMatching(/./);

describe('The command line, for operators,', () => {
  let world: ProcessWorld;
  let service: ServiceProcess;

  beforeAll(async () => {
    world = await ProcessWorld.open();
    service = await world.start();
  });
  afterAll(() => world.close());

  it('creates, lists and revokes operators, whose tokens are printed once', async () => {
    const args = ['--scope', 'admin:read', '--scope', 'admin:write', '--expires', '90d'];
    const created = await world.json<{ id: string; token: string }>('operator', 'create', 'Support', ...args);
    expect(created).toEqual({
      id: text,
      token: expect.stringMatching(/^[\w-]{43}$/),
      scopes: ['admin:read', 'admin:write'],
      expires_at: text,
    });
    const { scopes } = await world.json<{ scopes: string[] }>('operator', 'create', 'Reader');
    expect(scopes).toEqual(['admin:read']);
    const { id } = created;
    const revoked = await world.json('operator', 'revoke', id);
    expect(revoked).toMatchObject({ id, name: 'Support', revoked_at: text });
    const { operators } = await world.json<{ operators: object[] }>('operator', 'list');
    expect(operators).toContainEqual(revoked);
    expect(JSON.stringify(operators)).not.toContain(created.token);
  });

  it('prints a link into the console, whose code opens a session', async () => {
    await world.json('store', 'create', 'k8wq2');
    const { client_id } = await world.json<{ client_id: string }>('app', 'create', 'An app');
    const link = (...more: string[]) => [
      'portal',
      'link',
      '--store',
      'k8wq2',
      '--client',
      client_id,
      ...more,
    ];
    const args = link('--access', 'write', '--expires', '2h');
    const { url, ...rest } = await world.json<{ url: string; id: string; expires_at: string }>(...args);
    expect(rest).toEqual({ id: text, expires_at: text });
    const opened = await fetch(`${service.url}/console/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: new URL(url).hash.slice('#code='.length) }),
    });
    const { expires_at } = rest;
    expect(await opened.json()).toMatchObject({
      store_hash: 'k8wq2',
      client_id,
      access: 'write',
      expires_at,
    });
    const refused = await world.cli(...link('--expires', '25h'));
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('at most 24 hours') });
    expect((await world.cli(...link('--access', 'all'))).code).toBe(2);
  });
});
