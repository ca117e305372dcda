import { afterAll, beforeAll, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { onBothStores } from '../support/databases.js';
import { EveryRoute } from '../support/routes/every-route.js';
import { type Route, resolved, type Schema } from '../support/routes/openapi.js';

const takes =
  (mediaType: string) =>
  ({ requestBody }: Route) =>
    mediaType in (requestBody?.content ?? {});
const takesJson = takes('application/json');
const takesForm = takes('application/x-www-form-urlencoded');

const MALFORMED = ['', '{', '{"a":}', "{'a':1}", '{"a":1}}', 'undefined', '\u0000', '{"a":"\u0001"}'];
const NO_OBJECTS = ['null', 'true', '1', '"x"', '[]', '[[]]', '[null]', '{"scope":1,"scope":1}'];
const EMPTY_OBJECTS = ['{}', '\uFEFF{}'];
/** Every field of a policy has a default. */
const takesNothing = ({ path }: Route) => path.endsWith('/policy');
const HOSTILE_KEYS = ['{"__proto__":{"x":1}}', '{"constructor":{"prototype":{}}}', '{"\\u005f_proto__":1}'];
const OTHER_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=latin1',
  'x',
];
const VALUES = ['x', 7, 1.5, -1, true, null, [], {}, [null], { $gt: '' }, 'x'.repeat(3_000), '\u0000'];
const MIB = 1024 * 1024;

onBothStores('Every route that takes a body', (database) => {
  let every: EveryRoute;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });

  beforeAll(async () => {
    every = await EveryRoute.start(database);
    ajv.addSchema(every.tenant.document, 'document');
  });
  afterAll(() => every?.tenant.close());

  const post = (route: Route, body: string, ...expected: number[]) =>
    every.probe(
      route,
      body.slice(0, 60),
      { path: every.tenant.path(route, 'own'), body, headers: json(route) },
      ...expected,
    );
  const json = (route: Route, type = 'application/json') => ({
    ...every.bearerOf(route),
    'content-type': type,
  });

  /** The schemas of the fields that the route reads. */
  const fieldsOf = ({ requestBody }: Route): [string, Schema][] => {
    const schema = resolved(every.tenant.document, requestBody!.content!['application/json']!.schema);
    const { properties = {} } = resolved(every.tenant.document, schema.anyOf?.[0] ?? schema);
    return Object.entries(properties).filter(([, field]) => field.type !== undefined || field.anyOf);
  };

  it('answers 400 to a body that is not JSON, and 422 to one of the wrong shape', () =>
    every.of(takesJson, async (route) => {
      for (const body of MALFORMED) await post(route, body, 400);
      for (const body of [...NO_OBJECTS, ...HOSTILE_KEYS]) await post(route, body, 422);
      for (const body of EMPTY_OBJECTS) await post(route, body, takesNothing(route) ? 200 : 422);
      await post(route, `${'['.repeat(10_000)}`, 422);
      await post(
        route,
        JSON.stringify(Object.fromEntries(Array.from({ length: 1_100 }, (_, i) => [`k${i}`, 1]))),
        422,
      );
    })());

  it('answers 422 to a field of the wrong type and to an unknown field, and names it', () =>
    every.of(takesJson, async (route) => {
      const example = every.exampleOf(route)!;
      const refused = async (name: string, value: unknown) => {
        const response = await post(route, JSON.stringify({ ...example, [name]: value }), 422);
        const text = await response.text();
        if (!text.includes(name)) every.complain(route, `${name} is not named: ${text}`);
      };
      for (const [name, schema] of fieldsOf(route)) {
        const accepts = ajv.compile(schema);
        for (const value of VALUES) if (!accepts(value)) await refused(name, value);
      }
      for (const name of ['colour', '$where', 'toString']) await refused(name, 1);
    })());

  it('answers 413 to a body of a mebibyte, and 415 to one of another type', () =>
    every.of(takesJson, async (route) => {
      await post(route, JSON.stringify({ padding: 'x'.repeat(MIB) }), 413);
      const path = every.tenant.path(route, 'own');
      for (const type of OTHER_TYPES)
        await every.probe(route, type, { path, body: '{}', headers: json(route, type) }, 415);
      const zipped = { ...json(route), 'content-encoding': 'gzip' };
      await every.probe(route, 'gzip', { path, body: '{}', headers: zipped }, 415);
    })());

  it('refuses a bad form as RFC 6749 says', () =>
    every.of(takesForm, async (route) => {
      const form = 'application/x-www-form-urlencoded';
      const send = (body: string, type: string, ...expected: number[]) =>
        every.probe(route, body.slice(0, 60), { body, headers: { 'content-type': type } }, ...expected);
      await send('grant_type=client_credentials&client_id=a&client_id=b', form, 400);
      await send('', form, 400, 401);
      await send('%', form, 400, 401);
      await send('grant_type=client_credentials&client_id=__proto__&client_secret=x', form, 401);
      await send('client_id[$ne]=x&client_secret[$ne]=x', form, 400, 401);
      await send('{}', 'application/json', 415);
      await send(`a=${'x'.repeat(MIB)}`, form, 413);
    })());

  it('ignores a body where it takes none', () =>
    every.of(
      ({ method, requestBody }) => !requestBody && method !== 'GET',
      async (route) => {
        for (const body of ['{', 'x'.repeat(MIB)])
          await every.probe(route, 'a body', { body, headers: json(route, 'x') });
      },
    )());
});
