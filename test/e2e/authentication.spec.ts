import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenVerifier } from '../../src/tenants/tokens/token-verifier.js';
import { rawRequest } from '../support/raw-request.js';
import { FrontDoor } from '../support/service/front-door.js';
import { EVENTS, HOOKS, STORE } from '../support/store-paths.js';

const REALM = 'Bearer realm="storehooks"';
const INVALID = `${REALM}, error="invalid_token", error_description="The access token is not valid."`;

let door: FrontDoor;
let clientId: string;
let token: string;
let publisher: string;
let expired: string;
let elsewhere: string;

const get = (path: string, headers: Record<string, string> = {}) => fetch(door.url + path, { headers });
const bearer = (given: string) => ({ authorization: `Bearer ${given}` });
const outcome = ({ status, headers }: Response) => [status, headers.get('www-authenticate')];

beforeAll(async () => {
  door = await FrontDoor.open();
  await door.createStore(STORE);
  await door.createStore('other');
  ({ clientId } = await door.createApp());
  token = (await door.createToken(STORE, clientId, ['default'])).accessToken;
  publisher = (await door.createToken(STORE, clientId, ['events:write'])).accessToken;
  expired = (await door.createToken(STORE, clientId, ['default'], -1)).accessToken;
  elsewhere = (await door.createToken('other', clientId, ['default', 'events:write'])).accessToken;
});

afterAll(() => door.close());

describe('Authentication', () => {
  it('accepts a bearer token and identifies store, app and scopes', async () => {
    const response = await get(`${HOOKS}?limit=10`, { ...bearer(token), 'x-request-id': 'r-1' });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      caller: {
        storeHash: STORE,
        clientId,
        scopes: ['default'],
        actor: { via: 'api', clientId, requestId: 'r-1' },
      },
      query: { limit: 10 },
    });
  });

  it('accepts X-Auth-Token, and X-Auth-Client if it names the token’s app', async () => {
    expect((await get(HOOKS, { 'x-auth-token': token })).status).toBe(200);
    expect((await get(HOOKS, { 'x-auth-token': token, 'x-auth-client': clientId })).status).toBe(200);
    expect(outcome(await get(HOOKS, { 'x-auth-token': token, 'x-auth-client': 'else' }))).toEqual([
      401,
      INVALID,
    ]);
  });

  it.each([
    ['no credentials', {}, ''],
    ['another scheme', { authorization: 'Basic YTpi' }, ''],
    ['a token in the query alone', {}, '?access_token=x'],
  ])('answers 401 and asks for a token after %s', async (_, headers, query) => {
    expect(outcome(await get(HOOKS + query, headers))).toEqual([401, REALM]);
  });

  it.each([
    ['a malformed token', 'a"b', ''],
    ['a token in two places', 'abc', '?access_token=abc'],
  ])('answers 400 to %s', async (_, given, query) => {
    const response = await get(HOOKS + query, bearer(given));
    expect(response.status).toBe(400);
    expect(response.headers.get('www-authenticate')).toMatch(
      /^Bearer realm="storehooks", error="invalid_request", error_description="[^"]+"$/,
    );
  });

  it('answers 400 to two Authorization headers', async () => {
    const head = [
      `GET ${HOOKS} HTTP/1.1`,
      'Host: a',
      `Authorization: Bearer ${token}`,
      'authorization: Bearer x',
    ];
    expect(await rawRequest(door.url, `${head.join('\r\n')}\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 400 /,
    );
  });

  it('answers an unknown, an expired and a revoked token with the same text', async () => {
    const { accessToken, record } = await door.createToken(STORE, clientId, ['default']);
    expect((await get(HOOKS, bearer(accessToken))).status).toBe(200);
    await door.storage.tokens.revoke(record.id, Date.now(), { via: 'cli' } as never);
    door.app.get(TokenVerifier).forget(record.id);
    const answers = await Promise.all(
      ['unknown', expired, accessToken].map((given) => get(HOOKS, bearer(given))),
    );
    expect(answers.map(outcome)).toEqual(Array(3).fill([401, INVALID]));
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
  });

  it('answers 403 to a token without the scope of the route', async () => {
    const response = await get(HOOKS, bearer(publisher));
    expect(outcome(response)).toEqual([403, `${REALM}, error="insufficient_scope", scope="default"`]);
  });

  it('answers 403 for another store, with the same text whether it exists or not', async () => {
    const answers = await Promise.all(
      ['other', 'nosuchstore'].map((hash) => get(`/stores/${hash}/v2/hooks`, bearer(token))),
    );
    expect(answers.map(outcome)).toEqual([
      [403, null],
      [403, null],
    ]);
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
  });

  it('accepts its own store in the tenant header, and no other', async () => {
    expect((await get('/web-hook', { ...bearer(token), tenant: STORE })).status).toBe(200);
    expect((await get('/web-hook', { ...bearer(token), tenant: 'other' })).status).toBe(403);
    // fetch joins repeated headers, so this goes to the socket itself.
    const head = ['host: a', 'connection: close', `authorization: Bearer ${token}`, `tenant: ${STORE}`];
    const twice = ['GET /web-hook HTTP/1.1', ...head, `tenant: ${STORE}`].join('\r\n');
    expect(await rawRequest(door.url, `${twice}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('checks tokens alike on the publishing route, before and after they are cached', async () => {
    const post = (path: string, given: string) =>
      fetch(door.url + path, {
        method: 'POST',
        headers: { ...bearer(given), 'content-type': 'application/json' },
        body: '{}',
      });
    for (let i = 0; i < 2; i++) {
      expect((await post(EVENTS, publisher)).status).toBe(202);
      expect((await post(EVENTS, token)).headers.get('www-authenticate')).toContain('scope="events:write"');
      expect((await post(EVENTS, elsewhere)).status).toBe(403);
      expect(outcome(await post(EVENTS, 'unknown'))).toEqual([401, INVALID]);
    }
  });

  it('refuses with an array on the hooks routes, and with problem details elsewhere', async () => {
    expect(await (await get(HOOKS)).json()).toEqual([
      { status: 401, message: expect.any(String), details: {} },
    ]);
    const problem = await get('/web-hook');
    expect(problem.headers.get('content-type')).toContain('application/problem+json');
    expect(await problem.json()).toMatchObject({ status: 401, code: 'unauthorized', instance: '/web-hook' });
  });
});
