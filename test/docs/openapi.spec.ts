import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Document, type Route, resolved, routesOf } from '../support/routes/openapi.js';

interface Usable extends Document {
  servers: { url: string }[];
  tags: { name: string; description?: string }[];
  components: Document['components'] & { securitySchemes: Record<string, Record<string, unknown>> };
}

/** The document that `npm run openapi` writes. test/e2e compares it with the served one. */
const committed = new URL('../../openapi.json', import.meta.url);
const PUBLIC = [
  '/apps/{client_id}/jwks.json',
  '/catalog',
  '/console/session',
  '/health/live',
  '/health/ready',
  '/metrics',
];

describe('openapi.json for client generators', () => {
  let document: Usable;
  let routes: Route[];

  beforeAll(async () => {
    document = JSON.parse(await readFile(committed, 'utf8')) as Usable;
    routes = routesOf(document);
  });

  it('states the type and the meaning of every parameter', () => {
    const vague = routes.flatMap(({ method, path, parameters = [] }) =>
      parameters
        .filter(({ schema, description }) => schema?.type === undefined || !description)
        .map(({ name }) => `${method} ${path} ${name}`),
    );
    expect(vague).toEqual([]);
  });

  it('describes every field of every body', () => {
    const fields = fieldsIn('', { schemas: document.components.schemas, paths: document.paths });
    expect(fields.length).toBeGreaterThan(150);
    expect(fields.filter(({ described }) => !described).map(({ path }) => path)).toEqual([]);
  });

  it('states that access tokens are bearer tokens without a format', () => {
    const { bearer } = document.components.securitySchemes;
    expect(bearer).toMatchObject({ type: 'http', scheme: 'bearer' });
    expect(bearer).not.toHaveProperty('bearerFormat');
  });

  it('lists the bearer token last, where the Authorize dialog puts the cursor', () => {
    expect(Object.keys(document.components.securitySchemes).at(-1)).toBe('bearer');
  });

  it('states a server', () => {
    expect(document.servers.map(({ url }) => url)).toEqual(['/']);
  });

  it('describes exactly the tags that operations use', () => {
    const used = routes.flatMap(({ tags = [] }) => tags);
    expect(document.tags.map(({ name }) => name).sort()).toEqual([...new Set(used)].sort());
    expect(document.tags.filter(({ description }) => !description)).toEqual([]);
  });

  it('frees exactly the public routes from security', () => {
    const open = routes.filter(({ security }) => security?.length === 0).map(({ path }) => path);
    expect(open.sort()).toEqual(PUBLIC);
  });

  it('documents a 4xx answer for every route that takes a token or a client secret', () => {
    const without = routes
      .filter(({ path }) => !PUBLIC.includes(path))
      .filter(({ responses }) => !Object.keys(responses).some((status) => status.startsWith('4')));
    expect(without).toEqual([]);
  });

  it('shows the very text that refuses a value which is none of a list', () => {
    const shown = routes.flatMap(({ parameters = [], responses }) =>
      parameters.flatMap(({ name, schema }) => {
        const begin = `The parameter '${name}' must be `;
        const values = (schema as { enum?: unknown[] } | undefined)?.enum;
        const texts = new Set(values ? textsIn(responses).filter((text) => text.startsWith(begin)) : []);
        const real = values && `${begin}${values.map((value) => JSON.stringify(value)).join(' or ')}.`;
        return [...texts].map((text) => ({ text, real }));
      }),
    );
    expect(shown.length).toBeGreaterThan(3);
    for (const { text, real } of shown) expect(text).toBe(real);
  });

  it('has no reference in an example, because generators try to follow it', () => {
    const examples: unknown[] = [];
    JSON.stringify(document, (key, value: unknown) => {
      if (key === 'example') examples.push(value);
      return value;
    });
    expect(examples.length).toBeGreaterThan(0);
    expect(examples.filter((example) => JSON.stringify(example).includes('"$ref"'))).toEqual([]);
  });

  it('shares no schema between requests and answers, because a default means another thing in each', () => {
    const asked = componentsOf(
      document,
      routes.map(({ requestBody }) => requestBody),
    );
    const answered = componentsOf(
      document,
      routes.map(({ responses }) => responses),
    );
    expect([asked.size > 5, answered.size > 10]).toEqual([true, true]);
    expect([...asked].filter((name) => answered.has(name))).toEqual([]);
    const { schemas } = document.components;
    expect([...asked].filter((name) => JSON.stringify(schemas[name]).includes('"default":'))).toEqual([]);
  });

  it('keeps request fields with a default optional in generated types', () => {
    const fixed = routes.flatMap(({ method, path, requestBody }) =>
      Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
        Object.entries(resolved(document, schema).properties ?? {})
          .filter(([, property]) => 'default' in property)
          .map(([field]) => `${method} ${path} ${field}`),
      ),
    );
    expect(fixed).toEqual([]);
  });

  it('uses only formats that JSON Schema registers', () => {
    const formats = [...JSON.stringify(document).matchAll(/"format":"([^"]+)"/g)].map(([, format]) => format);
    expect(formats.filter((format) => !['date-time', 'email', 'uri', 'uuid'].includes(format!))).toEqual([]);
  });
});

/** Names of the components that a part of the document refers to, directly or through other components. */
function componentsOf(document: Usable, part: unknown): Set<string> {
  const names = new Set<string>();
  const follow = (node: unknown): void => {
    for (const [, name] of JSON.stringify(node).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (names.has(name!)) continue;
      names.add(name!);
      follow(document.components.schemas[name!]);
    }
  };
  follow(part);
  return names;
}

/** The properties of all object schemas below a node, examples left out. */
function fieldsIn(path: string, node: unknown): { path: string; described: boolean }[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    const below = `${path}/${key}`;
    if (key === 'example') return [];
    if (key !== 'properties') return fieldsIn(below, value);
    return Object.entries(value as Record<string, { description?: string }>).flatMap(([name, field]) => [
      { path: `${below}/${name}`, described: Boolean(field.description) },
      ...fieldsIn(`${below}/${name}`, field),
    ]);
  });
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
