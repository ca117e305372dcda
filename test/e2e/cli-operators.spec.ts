import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProcessWorld } from '../support/service/process-world.js';

const text = expect.stringMatching(/./);

describe('The command line, for operators,', () => {
  let world: ProcessWorld;

  beforeAll(async () => {
    world = await ProcessWorld.open();
    await world.start();
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
});
