import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '../support/app.js';
import { onBothStores } from '../support/databases.js';
import { Furnished } from '../support/furnished.js';
import type { Route } from '../support/openapi.js';
import { RefusalCheck } from '../support/refusal.js';

const isGuarded = ({ security = [], path }: Route) => security.length > 0 && !path.startsWith('/oauth2/');
const hasStore = ({ path }: Route) => path.includes('{store_hash}');

onBothStores('A bad request, on every route of the document,', (database) => {
  let world: Furnished;
  let check: RefusalCheck;
  let complaints: string[];

  beforeAll(async () => {
    world = await Furnished.start(database);
    check = new RefusalCheck(world.document);
  });
  afterAll(() => world?.close());

  /** Sends it and notes what is wrong with the answer; gives the answer. */
  const probe = async (
    route: Route,
    what: string,
    { path = world.path(route), ...init }: RequestInit & { path?: string },
    ...expected: number[]
  ): Promise<Response> => {
    const response = await fetch(world.app.url + path, { method: route.method, redirect: 'error', ...init });
    const found = await check.complaints(route, response.clone());
    if (expected.length > 0 && !expected.includes(response.status)) found.push(`answered ${response.status}`);
    complaints.push(...found.map((complaint) => `${route.method} ${path}, ${what}: ${complaint}`));
    return response;
  };

  const ofEvery = (which: (route: Route) => boolean, test: (route: Route) => Promise<void>) => async () => {
    complaints = [];
    for (const route of world.routes.filter(which)) await test(route);
    expect(complaints).toEqual([]);
    expect((await fetch(`${world.app.url}/health/live`)).status).toBe(200);
  };

  const bearer = ({ token }: Pick<Client, 'token'>) => ({ authorization: `Bearer ${token}` });

  it(
    'is refused without a good token, whatever else it has',
    ofEvery(isGuarded, async (route) => {
      const body = JSON.stringify({ padding: 'x'.repeat(1_000) });
      const whole = route.requestBody ? { body } : {};
      await probe(route, 'no token', whole, 401);
      await probe(route, 'another scheme', { ...whole, headers: { authorization: 'Basic YTpi' } }, 401);
      await probe(route, 'an unknown token', { ...whole, headers: bearer({ token: 'x'.repeat(43) }) }, 401);
      await probe(route, 'a malformed token', { ...whole, headers: bearer({ token: '"; DROP' }) }, 400);
      const twice = { ...bearer(world.me), 'x-auth-token': world.me.token };
      await probe(route, 'a token twice', { ...whole, headers: twice }, 400);
    }),
  );

  it(
    "is refused with another store's token, or one without the scope",
    ofEvery(isGuarded, async (route) => {
      const scope = /scope `([a-z:]+)`/.exec(route.description ?? '')![1];
      const other = await world.app.install({ scopes: [scope === 'default' ? 'events:write' : 'default'] });
      await probe(route, 'no scope', { headers: bearer(other) }, 403);
      const stranger = await world.app.install({
        storeHash: 'stranger',
        scopes: ['default', 'events:write'],
      });
      const tenant = hasStore(route) ? {} : { tenant: world.me.storeHash };
      await probe(route, 'another store', { headers: { ...bearer(stranger), ...tenant } }, 403);
    }),
  );

  it(
    "gets for another app's id, byte for byte, the answer of an id that never was",
    ofEvery(
      (route) => /\{(?!store_hash)/.test(route.path) && isGuarded(route),
      async (route) => {
        const headers = { ...bearer(world.me), 'content-type': 'application/json' };
        const { example } = bodyOf(route);
        const init = { headers, ...(example ? { body: JSON.stringify(example) } : {}) };
        const seen = await Promise.all(
          (['never', 'foreign'] as const).map(async (whose) => {
            const path = world.path(route, whose);
            const response = await probe(route, whose, { ...init, path }, 404);
            const text = await response.text();
            const { 'x-request-id': _, date: __, ...rest } = Object.fromEntries(response.headers);
            const id = path.slice(world.path({ path: route.path.replace(/\{[^}]*\}[^{]*$/, '') }).length);
            return { text: text.replaceAll(id, 'ID'), rest: { ...rest, 'content-length': '' } };
          }),
        );
        if (JSON.stringify(seen[0]) !== JSON.stringify(seen[1])) {
          complaints.push(`${route.method} ${route.path}: ${JSON.stringify(seen)}`);
        }
      },
    ),
  );

  it(
    'with a method that the address does not take is 405, and told which it takes',
    ofEvery(
      () => true,
      async (route) => {
        const taken = Object.keys(world.document.paths[route.path]!).map((method) => method.toUpperCase());
        const allow = [...taken, ...(taken.includes('GET') ? ['HEAD'] : [])].sort().join(', ');
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
          if (taken.includes(method)) continue;
          const response = await probe(route, method, { method, headers: bearer(world.me) }, 405);
          if (response.headers.get('allow') !== allow) {
            complaints.push(`${route.path}: Allow is ${response.headers.get('allow')}`);
          }
        }
      },
    ),
  );

  it(
    'with a bad value in its query is 400, and a strange one does no harm',
    ofEvery(
      ({ method }) => method === 'GET',
      async (route) => {
        const ask = (query: string, ...expected: number[]) =>
          probe(
            route,
            query,
            { path: `${world.path(route, 'own')}?${query}`, headers: bearer(world.me) },
            ...expected,
          );
        for (const { in: place, name, schema = {} } of route.parameters ?? []) {
          if (place !== 'query') continue;
          for (const value of badValuesOf(schema)) await ask(`${name}=${encodeURIComponent(value)}`, 400);
          for (const value of STRANGE) await ask(`${name}=${value}`, 200, 400);
          await ask(`${name}=1&${name}=2`, 200, 400);
          await ask(`${name}[$ne]=1&${name}[]=2&__proto__[x]=1`, 200, 400);
        }
      },
    ),
  );
});

const STRANGE = ['', '%00', '%E2%82', '{"$gt":""}', "'%20OR%201=1--", '.*', 'x'.repeat(5_000)];

function badValuesOf({ type, enum: choices }: { type?: unknown; enum?: unknown }): string[] {
  if (type === 'integer') return ['0', '-1', '1.5', 'x', '1e3', '0x10', '9'.repeat(30), 'NaN'];
  return choices ? ['x', 'TRUE', '1'] : [];
}

function bodyOf({ requestBody }: Route): { example?: unknown } {
  return Object.values(requestBody?.content ?? {})[0] ?? {};
}
