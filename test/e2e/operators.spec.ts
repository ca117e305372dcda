import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OperatorsService } from '../../src/admin/operators/operators.service.js';
import { OPERATOR } from '../../src/audit/change.js';
import { onBothStores } from '../support/databases.js';
import { newOperator, startApp, type TestApp } from '../support/service/app.js';

onBothStores('An operator token', (database) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp(database);
  });
  afterAll(() => app?.close());

  const ask = (headers: Record<string, string>) => fetch(`${app.url}/admin/v1/stores`, { headers });
  const statusWith = async (token: string) => (await ask({ authorization: `Bearer ${token}` })).status;
  const operators = () => app.nest.get(OperatorsService, { strict: false });

  it('is accepted in either header, and refused with a client id', async () => {
    const { token } = await newOperator(app.nest, 'admin:read');
    expect(await statusWith(token)).toBe(200);
    expect((await ask({ 'x-auth-token': token })).status).toBe(200);
    expect((await ask({ 'x-auth-token': token, 'x-auth-client': app.clientId })).status).toBe(401);
  });

  it('is refused at once when it is revoked, with the challenge of an unknown token', async () => {
    const { id, token } = await newOperator(app.nest, 'admin:write');
    expect(await statusWith(token)).toBe(200);
    await operators().revoke(id, OPERATOR);
    const [revoked, unknown] = [
      await ask({ authorization: `Bearer ${token}` }),
      await ask({ authorization: `Bearer ${'x'.repeat(43)}` }),
    ];
    expect([revoked.status, unknown.status]).toEqual([401, 401]);
    expect(revoked.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(await revoked.text()).toBe(await unknown.text());
  });

  it('finds out whose it is and what it may do', async () => {
    const { id, token } = await newOperator(app.nest, 'admin:read');
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${app.url}/admin/v1/operator`, { headers });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { id, name: 'An operator', scopes: ['admin:read'], expires_at: null },
    ]);
  });

  it('is refused when it has expired', async () => {
    const draft = { name: 'Short', scopes: ['admin:read'] as const, lifeMs: 1 };
    const { token } = await operators().create(draft, OPERATOR);
    await sleep(5);
    expect(await statusWith(token)).toBe(401);
  });
});
