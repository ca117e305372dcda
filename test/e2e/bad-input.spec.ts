import { afterAll, beforeAll, it } from '@jest/globals';
import { SCOPES } from '../../src/tenants/tokens/access-token.js';
import { onBothStores } from '../support/databases.js';
import { bearer, EveryRoute, isAdmin } from '../support/routes/every-route.js';
import type { Route, Schema } from '../support/routes/openapi.js';
import type { Whose } from '../support/routes/seeded-tenant.js';
import { newOperator } from '../support/service/app.js';

const isAny = () => true;
const isGuarded = ({ security = [], path }: Route) => security.length > 0 && !path.startsWith('/oauth2/');
const isOfTenants = (route: Route) => isGuarded(route) && !isAdmin(route);
const hasId = ({ path }: Route) => /\{(?!store_hash)/.test(path);
const STRANGE = ['', '%00', '%E2%82', '{"$gt":""}', "'%20OR%201=1--", '.*', 'x'.repeat(5_000)];

onBothStores('Every route', (database) => {
  let every: EveryRoute;

  beforeAll(async () => {
    every = await EveryRoute.start(database);
  });
  afterAll(() => every?.tenant.close());

  const ofEvery = (which: (route: Route) => boolean, test: (route: Route) => Promise<void>) => () =>
    every.of(which, test)();

  it(
    'refuses a request without a valid token',
    ofEvery(isGuarded, async (route) => {
      const whole = route.requestBody ? { body: 'x'.repeat(1_000) } : {};
      const send = (what: string, headers: Record<string, string>, status: number) =>
        every.probe(route, what, { ...whole, headers }, status);
      await send('no token', {}, 401);
      await send('another scheme', { authorization: 'Basic YTpi' }, 401);
      await send('an unknown token', bearer({ token: 'x'.repeat(43) }), 401);
      await send('a malformed token', bearer({ token: '"; DROP' }), 400);
      await send('a token twice', { ...every.bearerOf(route), 'x-auth-token': every.tenant.me.token }, 400);
      const other = isAdmin(route) ? every.tenant.me : every.tenant.operator;
      await send('a valid token of the other kind', bearer(other), 401);
    }),
  );

  it(
    'refuses a token of another store or without the scope',
    ofEvery(isOfTenants, async (route) => {
      const { world, me } = every.tenant;
      const missing = SCOPES.filter((scope) => !route.description?.includes(`scope \`${scope}\``));
      // A route that takes either scope takes every token.
      for (const scope of missing) {
        const other = await world.app.install({ scopes: [scope] });
        await every.probe(route, 'no scope', { headers: bearer(other) }, 403);
      }
      const stranger = await world.app.install({
        storeHash: 'stranger',
        scopes: ['default', 'events:write'],
      });
      const tenant: Record<string, string> = route.path.includes('{store_hash}')
        ? {}
        : { tenant: me.storeHash };
      await every.probe(route, 'another store', { headers: { ...bearer(stranger), ...tenant } }, 403);
    }),
  );

  it(
    'refuses to change anything for an operator who may only read, and names the scope',
    ofEvery(isAdmin, async (route) => {
      const reader = await newOperator(every.tenant.world.app.nest, 'admin:read');
      const changes = route.description?.includes('scope `admin:write`') ?? false;
      const { headers } = await every.probe(
        route,
        'admin:read',
        { headers: bearer(reader) },
        ...(changes ? [403] : [200, 404]),
      );
      const challenge = headers.get('www-authenticate') ?? '';
      if (changes && !challenge.includes('scope="admin:write"')) every.complain(route, challenge);
      if (changes === (route.method === 'GET')) every.complain(route, 'has the scope of another method');
    }),
  );

  it(
    "answers another app's id with the same bytes as an id that never existed",
    ofEvery(
      (route) => hasId(route) && isGuarded(route),
      async (route) => {
        const headers = { ...every.bearerOf(route), 'content-type': 'application/json' };
        const example = every.exampleOf(route);
        const probe = { headers, ...(example ? { body: JSON.stringify(example) } : {}) };
        const answer = async (whose: Whose) => {
          const path = every.tenant.path(route, whose);
          const response = await every.probe(route, whose, { ...probe, path }, 404);
          const {
            'x-request-id': _,
            date: __,
            'content-length': ___,
            ...named
          } = Object.fromEntries(response.headers);
          return JSON.stringify([named, (await response.text()).replaceAll(path, 'PATH')]);
        };
        const [never, foreign] = [await answer('never'), await answer('foreign')];
        if (never !== foreign) every.complain(route, `${foreign} is not ${never}`);
      },
    ),
  );

  /** The word at the end of `…/v3/hooks/admin` is the id of no hook, for a method of `…/v3/hooks/{id}`. */
  const takesAsId = (path: string, method: string) => {
    const { [`${path.slice(0, path.lastIndexOf('/'))}/{id}`]: ofId } = every.tenant.document.paths;
    return !path.endsWith('}') && method.toLowerCase() in (ofId ?? {});
  };

  it(
    'answers 405 to a method that it does not take, with the list in Allow',
    ofEvery(isAny, async (route) => {
      const taken = Object.keys(every.tenant.document.paths[route.path]!).map((method) =>
        method.toUpperCase(),
      );
      const allow = [...taken, ...(taken.includes('GET') ? ['HEAD'] : [])].sort().join(', ');
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        if (taken.includes(method) || takesAsId(route.path, method)) continue;
        const { headers } = await every.probe(route, method, { method, headers: every.bearerOf(route) }, 405);
        if (headers.get('allow') !== allow) every.complain(route, `Allow is ${headers.get('allow')}`);
      }
    }),
  );

  it(
    'answers 400 to a bad value in the query, and never 5xx to a strange one',
    ofEvery(
      ({ method }) => method === 'GET',
      async (route) => {
        const ask = (query: string, ...expected: number[]) => {
          const path = `${every.tenant.path(route, 'own')}?${query}`;
          return every.probe(route, '', { path, headers: every.bearerOf(route) }, ...expected);
        };
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

function badValuesOf({ type, enum: choices, minimum }: Schema): string[] {
  if (type === 'integer')
    return [...(minimum === 0 ? [] : ['0']), '-1', '1.5', 'x', '1e3', '0x10', '9'.repeat(30), 'NaN'];
  return choices ? ['x', 'TRUE', '1'] : [];
}
