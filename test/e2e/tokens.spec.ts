import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import type { AppCredentials } from '../../src/tenants/apps/apps.service.js';
import { AppsService } from '../../src/tenants/apps/apps.service.js';
import { SigningSecrets } from '../../src/tenants/apps/signing-secrets.js';
import { rawRequest } from '../support/raw-request.js';
import { FrontDoor } from '../support/service/front-door.js';
import { STORE } from '../support/store-paths.js';

let door: FrontDoor;
let app: AppCredentials;

beforeAll(async () => {
  door = await FrontDoor.open();
  await door.createStore(STORE);
  await door.createStore('other');
  app = await door.createApp();
  await door.createToken(STORE, app.clientId, ['default']);
});

afterAll(() => door.close());

const basic = ({ clientId, clientSecret }: AppCredentials) => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
});

async function post(
  path: string,
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
) {
  const body = new URLSearchParams(form);
  const response = await fetch(`${door.url}/oauth2/${path}`, { method: 'POST', body, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}

const ask = { grant_type: 'client_credentials', store_hash: STORE };
const inForm = (credentials: AppCredentials) => ({
  client_id: credentials.clientId,
  client_secret: credentials.clientSecret,
});
const hooksStatus = async (token: string) =>
  (await fetch(`${door.url}/stores/${STORE}/v2/hooks`, { headers: { authorization: `Bearer ${token}` } }))
    .status;

describe('POST /oauth2/token', () => {
  it('returns a working token to a client authenticated by header or form, and forbids caching', async () => {
    for (const answer of [
      await post('token', ask, basic(app)),
      await post('token', { ...ask, ...inForm(app) }),
    ]) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.body).toEqual({
        access_token: expect.stringMatching(/^[\w-]{43}$/),
        token_type: 'Bearer',
        expires_in: 86_400,
        scope: 'default',
      });
      expect(await hooksStatus(answer.body.access_token)).toBe(200);
    }
  });

  it('does not say whether the client or its secret was wrong', async () => {
    const wrong = await post('token', ask, basic({ ...app, clientSecret: 'wrong' }));
    const unknown = await post('token', ask, basic({ ...app, clientId: 'unknown' }));
    expect([wrong.status, wrong.body]).toEqual([unknown.status, unknown.body]);
    expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_client']);
    expect(wrong.headers.get('www-authenticate')).toBe('Basic realm="storehooks"');
    expect(wrong.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['invalid_grant', { ...ask, store_hash: 'other' }],
    ['invalid_grant', { ...ask, store_hash: 'nosuch' }],
    ['invalid_scope', { ...ask, scope: 'events:write' }],
    ['unsupported_grant_type', { ...ask, grant_type: 'password' }],
    ['invalid_request', { grant_type: 'client_credentials' }],
    ['invalid_request', { store_hash: STORE }],
    ['invalid_request', { ...ask, client_secret: 'x' }],
    ['invalid_request', `grant_type=client_credentials&store_hash=${STORE}&store_hash=${STORE}`],
  ])('answers 400 %s to %j', async (error, form) => {
    const answer = await post('token', form, basic(app));
    expect([answer.status, answer.body.error]).toEqual([400, error]);
  });

  it('refuses two Authorization headers, of which Node would drop the second', async () => {
    const form = new URLSearchParams(ask).toString();
    const { authorization } = basic(app);
    const head = [
      'POST /oauth2/token HTTP/1.1',
      'host: a',
      'connection: close',
      `content-length: ${form.length}`,
    ];
    const type = 'content-type: application/x-www-form-urlencoded';
    const lines = [...head, type, `authorization: ${authorization}`, `authorization: ${authorization}`];
    const answer = await rawRequest(door.url, `${lines.join('\r\n')}\r\n\r\n${form}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"error":"invalid_request"');
  });

  it('accepts only forms, of at most 8 KiB', async () => {
    expect((await post('token', ask, { ...basic(app), 'content-type': 'application/json' })).status).toBe(
      415,
    );
    expect((await post('token', { ...ask, scope: 'x'.repeat(8192) }, basic(app))).status).toBe(413);
  });

  it('answers 429 after ten wrong secrets for one client, and serves it with its right one, and other clients', async () => {
    const other = await door.createApp();
    await door.createToken(STORE, other.clientId, ['default']);
    const wrong = basic({ ...other, clientSecret: 'wrong' });
    for (let i = 0; i < 10; i++) expect((await post('token', ask, wrong)).status).toBe(401);
    const throttled = await post('token', ask, wrong);
    expect([throttled.status, Number(throttled.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await post('token', ask, basic(other))).status).toBe(200);
    expect((await post('token', ask, basic(app))).status).toBe(200);
  });

  it('refuses a client id with a control character, without looking for a client', async () => {
    for (const suffix of ['\u0000n', '\n', '\u009b']) {
      const clientId = `${app.clientId}${suffix}`;
      for (const clientSecret of [app.clientSecret, 'wrong']) {
        const inBody = await post('token', { ...ask, client_id: clientId, client_secret: clientSecret });
        expect([inBody.status, inBody.body.error]).toEqual([400, 'invalid_request']);
        const inHeader = await post('token', ask, basic({ ...app, clientId, clientSecret }));
        expect([inHeader.status, inHeader.body.error]).toEqual([401, 'invalid_client']);
      }
    }
  });

  it('accepts only the new secret after a rotation', async () => {
    const before = await door.createApp();
    await door.createToken(STORE, before.clientId, ['default']);
    const after = await door.app.get(AppsService).rotateSecret(before.clientId, OPERATOR);
    expect((await post('token', ask, basic(before))).status).toBe(401);
    expect((await post('token', ask, basic(after))).status).toBe(200);
  });
});

describe('POST /oauth2/revoke', () => {
  it('ends a token at once, and answers 200 again', async () => {
    const { access_token: token } = (await post('token', ask, basic(app))).body;
    expect(await hooksStatus(token)).toBe(200);
    for (let i = 0; i < 2; i++) expect((await post('revoke', { token }, basic(app))).status).toBe(200);
    expect(await hooksStatus(token)).toBe(401);
  });

  it('answers 200 to a token of another client, and leaves it valid', async () => {
    const other = await door.createApp();
    const { accessToken } = await door.createToken(STORE, other.clientId, ['default']);
    expect((await post('revoke', { token: accessToken }, basic(app))).status).toBe(200);
    expect((await post('revoke', { token: 'unknown' }, basic(app))).status).toBe(200);
    expect(await hooksStatus(accessToken)).toBe(200);
  });

  it('answers 400 without a token', async () => {
    expect(await post('revoke', {}, basic(app))).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });
});

describe('Signing secrets', () => {
  const asSecret = (clientSecret: string) => `whsec_${Buffer.from(clientSecret).toString('base64')}`;

  it('are returned to the sender, the newest first, both during a rotation, then the client secrets', async () => {
    const secrets = door.app.get(SigningSecrets);
    const before = await door.createApp();
    expect(await secrets.signingSecrets(before.clientId)).toEqual([
      before.signingSecret,
      asSecret(before.clientSecret),
    ]);
    const after = await door.app.get(AppsService).rotateSecret(before.clientId, OPERATOR);
    expect(await secrets.signingSecrets(before.clientId)).toEqual([
      after.signingSecret,
      before.signingSecret,
      asSecret(after.clientSecret),
      asSecret(before.clientSecret),
    ]);
    expect(secrets.signingSecrets(before.clientId)).toBeInstanceOf(Array);
    const stored = await door.storage.apps.find(before.clientId);
    expect(JSON.stringify(stored)).not.toContain(after.signingSecret.slice(6));
  });
});

describe('POST /oauth2/token behind a trusted proxy', () => {
  const wrongSecret = (at: FrontDoor, clientId: string, forwardedFor: string) =>
    fetch(`${at.url}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(ask),
      headers: { ...basic({ ...app, clientId, clientSecret: 'wrong' }), 'x-forwarded-for': forwardedFor },
    });
  const statusesOf = async (at: FrontDoor, addresses: string[]) => {
    const { clientId } = await at.createApp();
    const statuses: number[] = [];
    for (const address of addresses) statuses.push((await wrongSecret(at, clientId, address)).status);
    return statuses;
  };
  const TEN = Array<string>(10).fill('192.0.2.1');

  it('counts the failures of each caller, whom the proxy names last', async () => {
    const behind = await FrontDoor.open(undefined, { TRUSTED_PROXIES: '127.0.0.0/8,10.0.0.0/8' });
    const next = ['192.0.2.1', '192.0.2.2', '192.0.2.2, 192.0.2.1', '192.0.2.1, 192.0.2.3, 10.9.9.9'];
    expect(await statusesOf(behind, [...TEN, ...next])).toEqual([
      ...TEN.map(() => 401),
      ...[429, 401, 429, 401],
    ]);
    await behind.close();
  });

  it('ignores the header from an address that is not trusted', async () => {
    expect(await statusesOf(door, [...TEN, '192.0.2.2'])).toEqual([...TEN.map(() => 401), 429]);
  });
});
