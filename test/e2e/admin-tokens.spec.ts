import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { AdminWorld } from '../support/service/admin-world.js';
import type { TestApp } from '../support/service/app.js';
import { STORE } from '../support/store-paths.js';

const TOKENS = `/admin/v1/stores/${STORE}/tokens`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Token {
  id: string;
  access_token: string | null;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
}

onBothStores('The tokens of the admin routes', (database) => {
  let admin: AdminWorld;
  let app: TestApp;
  let call: Call;

  beforeAll(async () => {
    admin = await AdminWorld.open(database);
    ({
      call,
      world: { app },
    } = admin);
  });
  afterAll(() => admin?.close());

  const newApp = async () =>
    ((await call('POST', '/admin/v1/apps', { name: 'Installed' })).body as { client_id: string }).client_id;
  const install = (client_id: string, body: object = {}, headers: Record<string, string> = {}) =>
    call('POST', TOKENS, { client_id, ...body }, headers);
  const statusOf = async (token: string) => (await caller(app.url, { token })('GET', '/web-hook')).status;

  it('install an app in a store in one call, and work at once', async () => {
    const client_id = await newApp();
    const answer = await install(client_id, { scopes: ['default', 'events:write'], expires_in: 3_600 });
    const token = answer.body as Token;
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(token).toEqual({
      id: expect.stringMatching(UUID),
      store_hash: STORE,
      client_id,
      scopes: ['default', 'events:write'],
      created_at: expect.any(String),
      expires_at: expect.any(String),
      revoked_at: null,
      access_token: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(Date.parse(token.expires_at!) - Date.parse(token.created_at)).toBe(3_600_000);
    expect(await statusOf(token.access_token!)).toBe(200);
    const rows = await admin.lastChanges(2, { clientId: client_id });
    expect(rows.map(({ kind, action, actor }) => [kind, action, actor.operatorId])).toEqual([
      ['token', 'created', admin.operator.id],
      ['grant', 'granted', admin.operator.id],
    ]);
    expect(JSON.stringify(rows)).not.toContain(token.access_token);
  });

  it('have one scope and no end unless the request says so', async () => {
    const { body } = await install(await newApp());
    expect(body).toMatchObject({ scopes: ['default'], expires_at: null });
  });

  it('are the same for a repeated Idempotency-Key, with the secret only once', async () => {
    const client_id = await newApp();
    const key = { 'idempotency-key': 'install 7' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => install(client_id, {}, key)));
    const tokens = answers.map(({ body }) => body as Token);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(tokens.map(({ id }) => id)).size).toBe(1);
    const [secret, ...more] = tokens.flatMap(({ access_token }) => access_token ?? []);
    expect(more).toEqual([]);
    expect(await statusOf(secret!)).toBe(200);
    const rows = await admin.lastChanges(20, { clientId: client_id });
    expect(rows.filter(({ kind }) => kind === 'token')).toHaveLength(1);
    const before = await admin.changes.latest();
    expect((await install(client_id, {}, key)).body).toMatchObject({ id: tokens[0]!.id, access_token: null });
    expect(await admin.changes.latest()).toBe(before);
  });

  it('are refused for an Idempotency-Key that came with another body', async () => {
    const client_id = await newApp();
    const key = { 'idempotency-key': 'install 8' };
    const first = await install(client_id, { scopes: ['events:write', 'default'] }, key);
    expect(first.status).toBe(201);
    const reordered = await install(client_id, { scopes: ['default', 'events:write'] }, key);
    expect(reordered.status).toBe(201);
    for (const body of [{}, { scopes: ['default', 'events:write'], expires_in: 60 }]) {
      const { status, body: problem } = await install(client_id, body, key);
      expect([status, problem]).toMatchObject([422, { code: 'idempotency_conflict' }]);
    }
    const other = await install(await newApp(), { scopes: ['default', 'events:write'] }, key);
    expect(other.status).toBe(422);
  });

  it('do not share the Idempotency-Key of another operator', async () => {
    const client_id = await newApp();
    const key = { 'idempotency-key': 'install 9' };
    const other = await admin.otherOperator();
    const [mine, theirs] = [
      await install(client_id, {}, key),
      await other('POST', TOKENS, { client_id }, key),
    ];
    expect((mine.body as Token).id).not.toBe((theirs.body as Token).id);
    expect((theirs.body as Token).access_token).not.toBeNull();
  });

  it.each([
    ['an empty key', ''],
    ['a key that is too long', 'x'.repeat(256)],
  ])('are refused for %s', async (_, key) => {
    const { status, body } = await install(await newApp(), {}, { 'idempotency-key': key });
    expect([status, body]).toMatchObject([400, { code: 'invalid_request' }]);
  });

  it('are refused for an unknown app or store', async () => {
    const unknown = await install('0'.repeat(32));
    expect(unknown).toMatchObject({
      status: 404,
      body: { code: 'not_found', detail: 'The app does not exist.' },
    });
    const nowhere = await call('POST', '/admin/v1/stores/nowhere/tokens', { client_id: await newApp() });
    expect(nowhere).toMatchObject({ status: 404, body: { detail: 'The store does not exist.' } });
    expect((await call('GET', '/admin/v1/stores/nowhere/tokens')).status).toBe(404);
  });

  it('are listed in pages, the newest first, without their secrets, and revoked', async () => {
    const client_id = await newApp();
    const made: Token[] = [];
    for (let n = 0; n < 3; n++) made.unshift((await install(client_id)).body as Token);
    const revoked = await call('DELETE', `${TOKENS}/${made[0]!.id}`);
    expect(revoked).toMatchObject({ status: 200, body: { id: made[0]!.id, revoked_at: expect.any(String) } });
    expect(await statusOf(made[0]!.access_token!)).toBe(401);
    expect((await call('DELETE', `${TOKENS}/${made[0]!.id}`)).body).toEqual(revoked.body);
    const seen = (await admin.pages<Token>(TOKENS, `client_id=${client_id}&limit=2`)).flat();
    const expected = made.map(({ access_token: _, ...token }) => token);
    const byId = (tokens: { id: string }[]) => [...tokens].sort((a, b) => a.id.localeCompare(b.id));
    expect(byId(seen)).toEqual(byId([revoked.body as Token, ...(expected.slice(1) as Token[])]));
    expect(seen.map(({ created_at }) => created_at)).toEqual(made.map(({ created_at }) => created_at));
  });

  it('of another store cannot be revoked through this one', async () => {
    const other = await app.install({ storeHash: 'other1' });
    const { body } = await call('POST', '/admin/v1/stores/other1/tokens', { client_id: other.clientId });
    const { id, access_token } = body as Token;
    expect((await call('DELETE', `${TOKENS}/${id}`)).status).toBe(404);
    expect(await statusOf(access_token!)).toBe(200);
  });
});
