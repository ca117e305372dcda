import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpAdapterHost } from '@nestjs/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { registeredRoutes } from '../../src/errors/route-table.js';
import { type Contents, type Document, type Route, resolved, routesOf } from '../support/routes/openapi.js';
import { startApp, type TestApp } from '../support/service/app.js';

/** Paths of Swagger's own pages. */
const OF_SWAGGER = /^\/(docs|openapi\.json)/;
/** Answers without a body. */
const BODILESS = [
  'POST /stores/{store_hash}/v2/pull-subscriptions/{id}/ack 204',
  'POST /stores/{store_hash}/v2/pull-subscriptions/{id}/nack 204',
  'POST /oauth2/revoke 200',
  'DELETE /web-hook/{id} 204',
  'POST /stores/{store_hash}/v2/hook-drafts/check 204',
  'POST /web-hook-drafts/check 204',
  'DELETE /web-hook/{id}/policy 204',
  'DELETE /stores/{store_hash}/v2/hooks/{id}/policy 204',
  'PUT /stores/{store_hash}/v3/hooks/admin 204',
];
const OPEN = [
  '/apps/{client_id}/jwks.json',
  '/catalog',
  '/console/session',
  '/health/live',
  '/health/ready',
  '/metrics',
];

const committed = new URL('../../openapi.json', import.meta.url);

describe('The OpenAPI document', () => {
  let app: TestApp;
  let document: Document;
  let routes: Route[];

  beforeAll(async () => {
    app = await startApp({ name: 'sqlite' });
    document = (await (await fetch(`${app.url}/openapi.json`)).json()) as Document;
    routes = routesOf(document);
  });
  afterAll(() => app?.close());

  it('equals the committed openapi.json', async () => {
    const text = await readFile(committed, 'utf8').catch(() => '{}');
    const same = JSON.stringify(JSON.parse(text)) === JSON.stringify(document);
    expect(same ? 'up to date' : 'openapi.json is out of date: run `npm run openapi`').toBe('up to date');
  });

  it('has exactly the routes that the service serves', () => {
    const served = registeredRoutes(app.nest.get(HttpAdapterHost))
      .filter(({ path }) => !OF_SWAGGER.test(path))
      .flatMap(({ path, methods }) => methods.map((method) => `${method} ${templateOf(path)}`));
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...new Set(served)].sort());
  });

  it('states for every route a summary, its security and its scope', () => {
    for (const { method, path, summary, description = '', security = [] } of routes) {
      const name = `${method} ${path}`;
      const guarded = !OPEN.includes(path);
      const scoped = guarded && !path.startsWith('/oauth2/');
      const scope = /scope `[a-z:]+`/.test(description);
      expect({ name, summary: !!summary, secured: security.length > 0, scope }).toEqual({
        name,
        summary: true,
        secured: guarded,
        scope: scoped,
      });
    }
  });

  it('has a schema and a valid example for every body of every route', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(document, 'document');
    for (const { name, contents } of bodiesOf(routes)) {
      const bodies = Object.values(contents.content ?? {});
      expect({ name, bodies: bodies.length }).toEqual({ name, bodies: BODILESS.includes(name) ? 0 : 1 });
      for (const { schema, example } of bodies) {
        const shown = example ?? exampleIn(schema);
        const accepts = ajv.compile(absolute(schema ?? {}));
        expect({ name, schema: !!schema, fits: accepts(shown), errors: accepts.errors, shown }).toEqual({
          name,
          schema: true,
          fits: true,
          errors: null,
          shown: expect.anything(),
        });
      }
    }
  });

  it('has no dangling references', () => {
    const references = [...JSON.stringify(document, withoutExamples).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, to]) => to!,
    );
    const present = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(references.filter((to) => !present.includes(to))).toEqual([]);
  });

  /** The example of the schema, or of the first alternative that has one. */
  const exampleIn = (schema: Parameters<typeof resolved>[1]): unknown => {
    const { example, anyOf } = resolved(document, schema);
    return example ?? anyOf?.map((branch) => resolved(document, branch).example).find((found) => found);
  };
});

function bodiesOf(routes: Route[]): { name: string; contents: Contents }[] {
  return routes.flatMap(({ method, path, requestBody, responses }) => [
    ...(requestBody ? [{ name: `${method} ${path} request`, contents: requestBody }] : []),
    ...Object.entries(responses).map(([status, contents]) => ({
      name: `${method} ${path} ${status}`,
      contents,
    })),
  ]);
}

const withoutExamples = (key: string, value: unknown) => (key === 'example' ? undefined : value);

/** `/web-hook/:id` is `/web-hook/{id}`. */
const templateOf = (path: string) => path.replace(/:(\w+)/g, '{$1}');

/** The schema with references that resolve outside its document. */
const absolute = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components'));
