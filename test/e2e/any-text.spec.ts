import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, it } from '@jest/globals';
import { parseMoment } from '../../src/delivery-log/moment.schemas.js';
import { onBothStores } from '../support/databases.js';
import { sampledTexts, textFields } from '../support/routes/any-text.js';
import { EveryRoute } from '../support/routes/every-route.js';
import type { Route } from '../support/routes/openapi.js';

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const TEXTS = 12;
const EVENTS = '/stores/5ueh97/v2/events';

type Fields = Record<string, unknown>;

onBothStores('Any text, on every route of the document,', (database) => {
  let every: EveryRoute;

  beforeAll(async () => {
    every = await EveryRoute.start(database);
  });
  afterAll(() => every?.tenant.close());

  const takes =
    (mediaType: string) =>
    ({ requestBody }: Route) =>
      mediaType in (requestBody?.content ?? {});
  const json = (route: Pick<Route, 'path'>) => ({ ...every.bearerOf(route), 'content-type': JSON_TYPE });

  /** The path of the record that an accepted request made or changed, or null if no route reads it. */
  const pathOf = (route: Route, path: string, record: Fields): string | null => {
    const { paths } = every.tenant.document;
    if (route.method !== 'POST') return paths[route.path]?.['get'] ? path : null;
    const one = Object.keys(paths).find((name) => name.startsWith(`${route.path}/{`) && name.endsWith('}'));
    return one && paths[one]!['get']
      ? `${path}/${record['id'] ?? record['store_hash'] ?? record['client_id']}`
      : null;
  };

  const call = async (method: string, path: string) => {
    const response = await fetch(every.tenant.world.app.url + path, { method, headers: json({ path }) });
    const text = await response.text();
    return recordOf(JSON.parse(text || '{}') as Fields);
  };

  const readsBack = async (route: Route, path: string, answer: Fields, [name, value]: [string, unknown]) => {
    const record = recordOf(answer);
    const where = pathOf(route, path, record);
    for (const found of [record, where ? await call('GET', where) : {}]) {
      if (name in found && !isSame(found[name], value))
        every.complain(route, `${name}: ${JSON.stringify([value, found[name]])} do not match`);
    }
    // Leaves room for the next one: an app may have ten of a kind.
    if (where && route.method === 'POST') await call('DELETE', where);
  };

  it(
    'is refused or stored as it is, in every field of a JSON body',
    () =>
      every.of(takes(JSON_TYPE), async (route) => {
        const path = every.tenant.path(route, 'own');
        const { idempotency_key: _, ...example } = every.exampleOf(route)!;
        for (const { name, valuesOf } of textFields(every.tenant.document, route, JSON_TYPE)) {
          for (const value of sampledTexts(TEXTS).flatMap(valuesOf)) {
            const body = JSON.stringify({ ...example, [name]: value });
            const response = await every.probe(route, body, { path, body, headers: json(route) });
            const answer: unknown = response.ok && response.status !== 204 && (await response.json());
            if (answer) await readsBack(route, path, answer as Fields, [name, value]);
          }
        }
      })(),
    60_000,
  );

  it('is one idempotency key exactly if it is the same text, in the field and in the header', () =>
    every.of(
      ({ path, method }) => method === 'POST' && path.endsWith('/events'),
      async (route) => {
        const example = every.exampleOf(route)!;
        const first = new Map<string, unknown>();
        const publish = async (key: string, body: object, headers: Record<string, string> = {}) => {
          const probe = { path: EVENTS, body: JSON.stringify(body), headers: { ...json(route), ...headers } };
          const response = await every.probe(route, JSON.stringify(key), probe, 202, 400, 422);
          if (!response.ok) return;
          const { id, duplicate } = (await response.json()) as Fields;
          if (duplicate !== first.has(key) || (duplicate && first.get(key) !== id))
            every.complain(route, `${JSON.stringify(key)} is taken for another key`);
          first.set(key, id);
        };
        const texts = ['\ud800', '\ud801', '\u0000', '\u0000a', '\u0000b', ...sampledTexts(2 * TEXTS)];
        for (const text of [...texts, ...texts].map((end) => `key-${end}`)) {
          await publish(text, { ...example, idempotency_key: text });
          const header = headerOf(text);
          const { idempotency_key: _, ...rest } = example;
          await publish(header, rest, { 'idempotency-key': Buffer.from(header).toString('latin1') });
        }
      },
    )());

  it('is refused or looked for, in every parameter of a query', () =>
    every.of(
      ({ method }) => method === 'GET',
      async (route) => {
        const path = every.tenant.path(route, 'own');
        for (const { in: place, name } of route.parameters ?? []) {
          if (place !== 'query') continue;
          for (const text of sampledTexts(TEXTS)) {
            const query = new URLSearchParams({ [name]: text });
            const probe = { path: `${path}?${query}`, headers: every.bearerOf(route) };
            await every.probe(route, text, probe, ...(isControlled(text) ? [400] : []));
          }
        }
      },
    )());

  it('is refused or looked for, in every field of a form', () =>
    every.of(takes(FORM), async (route) => {
      const headers = { 'content-type': FORM };
      for (const { name } of textFields(every.tenant.document, route, FORM)) {
        for (const text of sampledTexts(TEXTS)) {
          // A client of its own for each request: the wrong secrets of one client are slowed.
          const client = { client_id: randomUUID(), client_secret: 's' };
          const form = { ...every.exampleOf(route), ...client, [name]: `a${text}` };
          const body = new URLSearchParams(form as Record<string, string>).toString();
          const expected = isControlled(text) ? [400] : [401, 429];
          await every.probe(route, body, { body, headers }, ...expected);
        }
      }
    })());
});

/** Whether it is refused in a query and in a form, which turn unpaired surrogates into another text before they are sent. */
const isControlled = (text: string): boolean => /\p{Cc}/u.test(text);

/** Version 3 of the hooks puts a record into `data`. */
const recordOf = (answer: Fields): Fields => (answer['data'] as Fields | undefined) ?? answer;

/** The same value; or the same moment, which an answer gives in UTC. */
const isSame = (a: unknown, b: unknown): boolean =>
  JSON.stringify(a) === JSON.stringify(b) || momentOf(a) === momentOf(b);

/** A text of digits is a number of seconds. NaN, which equals nothing, if the value is no time. */
const momentOf = (value: unknown) => parseMoment(String(value)) ?? Number.NaN;

/** What can arrive of a text as a header in UTF-8: no ends of lines, no white space around it, no unpaired surrogates. */
const headerOf = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\u0080-\u009f]/gu, '')
    .replace(/^[\t ]+|[\t ]+$/g, '');
