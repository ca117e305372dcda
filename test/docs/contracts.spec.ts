import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Parser } from '@asyncapi/parser';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { loadCatalog } from '../../src/catalog/catalog.loader.js';
import { type CatalogDocument, catalogDocumentSchema } from '../../src/catalog/catalog-document.js';
import { asyncapi } from '../../src/contracts/asyncapi.js';
import { openapiWebhooks } from '../../src/contracts/openapi-webhooks.js';

const run = promisify(execFile);

const REDOCLY = fileURLToPath(new URL('../../node_modules/.bin/redocly', import.meta.url));

type Node = Record<string, unknown>;
interface Operation {
  operationId: string;
  requestBody: { content: { 'application/json': { schema: Node; example: Node } } };
}
interface OpenApi extends Node {
  webhooks: Record<string, { post: Operation }>;
}

/** What an operator's catalog may have, and the built-in one has not. */
const STRANGE: CatalogDocument = catalogDocumentSchema.parse({
  $defs: {
    'line item/ä': { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] },
    HookBody: { type: 'string', const: '#/$defs/x' },
    tree: { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/$defs/tree' } } } },
  },
  events: [
    {
      scope: 'x/a-b',
      description: 'Refers to names that a component may not have.',
      schema: {
        type: 'object',
        properties: {
          lines: { type: 'array', items: { $ref: '#/$defs/line%20item~1%C3%A4' } },
          text: { $ref: '#/$defs/HookBody' },
          tree: { $ref: '#/$defs/tree' },
        },
        required: ['lines'],
      },
      example: { lines: [{ sku: 'a' }], text: '#/$defs/x', tree: { children: [{}] } },
    },
    {
      scope: 'x/a_b',
      description: 'Has definitions of its own, and refers to itself.',
      record: { object: 'Own', action: 'Make' },
      schema: {
        $defs: { tree: { type: 'integer' } },
        type: 'object',
        properties: { n: { $ref: '#/$defs/tree' }, next: { $ref: '#' } },
        required: ['n'],
      },
      example: { n: 1, next: { n: 2 } },
    },
  ],
});

describe.each(['the built-in catalog', "an operator's catalog with strange names"])(
  'The contracts of %s',
  (which) => {
    let catalog: CatalogDocument;
    let openapi: OpenApi;

    beforeAll(async () => {
      catalog = which.startsWith('the') ? (await loadCatalog(undefined)).document : STRANGE;
      openapi = openapiWebhooks(catalog) as unknown as OpenApi;
    });

    it('have an OpenAPI 3.1 document that its official schema accepts', async () => {
      const { valid, errors } = await new Validator().validate(openapi);
      expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
    });

    it('have an OpenAPI document that redocly accepts with the rules of openapi.json', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'storehooks-contracts-'));
      // Nobody serves webhooks, so the document states no server, and the name of a webhook is not a path.
      const rules = { 'no-empty-servers': 'off', 'path-parameters-defined': 'off' };
      const config = { extends: ['recommended-strict'], rules, telemetry: 'off' };
      const [document, configured] = ['openapi.json', 'redocly.yaml'].map((name) => join(folder, name));
      await writeFile(configured!, JSON.stringify(config));
      await writeFile(document!, JSON.stringify(openapi));
      const args = ['lint', document!, '--config', configured!, '--format', 'json'];
      const linted = await run(REDOCLY, args, { maxBuffer: 2 ** 24 }).catch(
        (error: { stdout: string }) => error,
      );
      await rm(folder, { recursive: true });
      const { problems } = JSON.parse(linted.stdout) as { problems: unknown[] };
      expect(problems).toEqual([]);
    });

    it('have an AsyncAPI 3.0 document that its official parser accepts', async () => {
      const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncapi(catalog)));
      // It would rather have 3.1, which adds protocols that these documents do not use.
      expect(diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version')).toEqual([]);
      const topics = document!
        .channels()
        .all()
        .map((channel) => channel.address());
      expect(topics).toEqual(Object.keys(openapi.webhooks));
    });

    it('have a webhook for every event, and for every record type and action', () => {
      const topics = catalog.events.flatMap((event) => {
        if (event.wildcard) return [];
        return event.record ? [event.scope, `${event.record.object}/${event.record.action}`] : [event.scope];
      });
      expect(Object.keys(openapi.webhooks)).toEqual(topics);
    });

    it('accept each example by its schema, and refuse it under another name or with other data', () => {
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      ajv.addSchema(openapi, 'contract');
      for (const [topic, { post }] of Object.entries(openapi.webhooks)) {
        const { schema, example } = post.requestBody.content['application/json'];
        const text = JSON.stringify(schema).replaceAll('"#/components', '"contract#/components');
        const accepts = ajv.compile(JSON.parse(text) as Node);
        expect([topic, accepts(example), accepts.errors]).toEqual([topic, true, null]);
        const [name, data] = 'scope' in example ? ['scope', 'data'] : ['object', 'payload'];
        expect([topic, accepts({ ...example, [name]: 'other' })]).toEqual([topic, false]);
        expect([topic, accepts({ ...example, [data]: 'other' })]).toEqual([topic, false]);
      }
    });
  },
);
