import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ShutdownState } from '../../src/operations/shutdown-state.js';
import { rawRequest } from '../support/raw-request.js';
import { FrontDoor } from '../support/service/front-door.js';
import { STORE } from '../support/store-paths.js';

let door: FrontDoor;
let token: string;

beforeAll(async () => {
  door = await FrontDoor.open();
  await door.createStore(STORE);
  const { clientId } = await door.createApp();
  token = (await door.createToken(STORE, clientId, ['default'])).accessToken;
});

afterAll(() => door.close());

const call = (path: string, init: RequestInit = {}) =>
  fetch(door.url + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });

describe('Every answer', () => {
  it('carries the request id that was sent, or a new one if that is malformed', async () => {
    for (const path of ['/web-hook', '/nothing', '/health/live']) {
      expect((await call(path, { headers: { 'x-request-id': 'abc-1' } })).headers.get('x-request-id')).toBe(
        'abc-1',
      );
      expect((await call(path, { headers: { 'x-request-id': 'a b' } })).headers.get('x-request-id')).toMatch(
        /^[\da-f-]{36}$/,
      );
    }
  });

  it('does not reveal the server software, and sets security headers', async () => {
    const { headers } = await call('/web-hook');
    expect([headers.get('x-powered-by'), headers.get('etag'), headers.get('server')]).toEqual([
      null,
      null,
      null,
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('shows no internals after an internal error', async () => {
    const response = await call(`/stores/${STORE}/v2/hooks/1`, { method: 'DELETE' });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/secret|driver|at /);
  });
});

describe('A request path', () => {
  it('that takes other methods is answered with 405 and Allow, also with a slash at its end', async () => {
    const answers = [
      await call('/web-hook', { method: 'PATCH' }),
      await call('/web-hook/', { method: 'PATCH' }),
      await call(`/stores/${STORE}/v2/hooks/1`, { method: 'POST' }),
      await call('/oauth2/token'),
    ];
    expect(answers.map(({ status, headers }) => [status, headers.get('allow')])).toEqual([
      [405, 'GET, HEAD, POST'],
      [405, 'GET, HEAD, POST'],
      [405, 'DELETE'],
      [405, 'POST'],
    ]);
  });

  it.each([
    '/nothing',
    '/',
    '/WEB-HOOK',
    '/web-hook//',
    '//web-hook',
    '//web-hook/',
    '/web-hook%2F',
    `/Stores/${STORE}/v2/hooks`,
    `/stores%2F${STORE}/v2/hooks`,
    `//stores/${STORE}/v2/hooks`,
    '/__proto__',
  ])('%s is answered with 404', async (path) => {
    expect((await call(path)).status).toBe(404);
  });

  it('with a malformed escape is answered with 400', async () => {
    expect((await call('/stores/%E0%A4%A/v2/hooks')).status).toBe(400);
  });

  it('is not affected by a method-override header', async () => {
    const headers = { 'x-http-method-override': 'DELETE' };
    expect((await call(`/stores/${STORE}/v2/hooks/1`, { method: 'POST', headers })).status).toBe(405);
  });

  it('with two Host headers is answered with 400, also where they are equal', async () => {
    for (const second of ['b', 'a']) {
      const head = `GET /health/live HTTP/1.1\r\nHost: a\r\nhost: ${second}\r\nConnection: close\r\n\r\n`;
      expect(await rawRequest(door.url, head)).toMatch(/^HTTP\/1.1 400 [\s\S]*"code":"invalid_request"/);
    }
  });

  it('with more than 16 KiB of headers is answered with 431', async () => {
    const head = `GET /health/live HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`;
    expect(await rawRequest(door.url, head)).toMatch(/^HTTP\/1.1 431 /);
  });
});

describe('The operations routes', () => {
  it('report live and ready, and not ready while draining', async () => {
    expect(await (await call('/health/live')).json()).toEqual({ status: 'ok' });
    expect(await (await call('/health/ready')).json()).toEqual({ status: 'ok', storage: 'sqlite' });
    door.app.get(ShutdownState).beginDraining();
    const { status, headers } = await call('/health/ready');
    expect([status, headers.get('retry-after'), (await call('/health/live')).status]).toEqual([
      503,
      '5',
      200,
    ]);
  });

  it('serve metrics for Prometheus', async () => {
    const response = await call('/metrics');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toContain('process_cpu_seconds_total');
  });
});

describe('The documentation', () => {
  it('is one OpenAPI document', async () => {
    const document = (await (await call('/openapi.json')).json()) as { paths: object };
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Storehooks' },
      components: {
        securitySchemes: { bearer: { scheme: 'bearer' }, 'x-auth-token': { in: 'header' } },
        schemas: { TokenAnswer: { type: 'object' }, Problem: { type: 'object' } },
      },
    });
    expect(Object.keys(document.paths)).toContain('/oauth2/token');
  });

  it('has a page that loads only files of this service', async () => {
    const page = await call('/docs');
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, file]) => new URL(file!, `${door.url}/docs`),
    );
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const response = await fetch(file);
      expect([response.status, (await response.arrayBuffer()).byteLength > 0]).toEqual([200, true]);
    }
    expect(html).not.toMatch(/<script(?![^>]* src=)/);
  });
});
