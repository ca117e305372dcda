import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { rawRequest } from '../support/raw-request.js';
import { EveryRoute } from '../support/routes/every-route.js';
import type { Route } from '../support/routes/openapi.js';

/** Sent raw, since fetch would normalize these. */
const TRICKS: [string, (path: string) => string][] = [
  ['capitals', (path) => path.replace(/[a-z]+/, (segment) => segment.toUpperCase())],
  ['two slashes', (path) => `/${path}`],
  ['two slashes within', (path) => path.replace(/(?<=.)\//, '//')],
  ['two slashes at the end', (path) => `${path}//`],
  ['dots', (path) => `/x/..${path}`],
  ['encoded dots', (path) => `/x/%2e%2e${path}`],
  ['encoded slashes', (path) => `/${path.slice(1).replaceAll('/', '%2f')}%2f`],
  ['an encoded slash at the end', (path) => `${path}%2f`],
  ['a backslash', (path) => `${path}\\`],
  ['a null byte', (path) => `${path}%00`],
  ['a malformed escape', (path) => `${path}%`],
  ['a matrix parameter', (path) => `${path};a=b`],
];
const OVERRIDES = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'];

onBothStores('A request whose path almost matches a route', (database) => {
  let every: EveryRoute;

  beforeAll(async () => {
    every = await EveryRoute.start(database);
  });
  afterAll(() => every?.tenant.close());

  const send = async (route: Pick<Route, 'method' | 'path'>, path: string, headers: object = {}) => {
    const lines = Object.entries({ host: 'a', connection: 'close', ...every.bearerOf(route), ...headers });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const answer = await rawRequest(every.url, `${route.method} ${path} HTTP/1.1\r\n${head}\r\n`);
    return Number(answer.split(' ')[1]);
  };

  it('is answered with 400, 403 or 404', () =>
    every.of(
      () => true,
      async (route) => {
        for (const [trick, apply] of TRICKS) {
          const plain = every.tenant.path(route, 'own');
          const path = apply(plain);
          if (path === plain) continue;
          const status = await send(route, path);
          if (![400, 403, 404].includes(status)) every.complain(route, `${path} (${trick}): ${status}`);
        }
      },
    )());

  it('with one slash at its end gets what it gets without', () =>
    every.of(
      () => true,
      async (route) => {
        const path = every.tenant.path(route, route.method === 'GET' ? 'own' : 'never');
        const [plain, slashed] = [await send(route, path), await send(route, `${path}/`)];
        if (plain !== slashed) every.complain(route, `${path}/: ${slashed} instead of ${plain}`);
      },
    )());

  it('ignores a header that asks for another method', () =>
    every.of(
      ({ method }) => method === 'GET',
      async (route) => {
        const path = every.tenant.path(route, 'own');
        for (const header of OVERRIDES) {
          const status = await send(route, path, { [header]: 'DELETE' });
          if (status !== 200) every.complain(route, `${header}: ${status}`);
        }
        expect(await send(route, path)).toBe(200);
      },
    )());
});
