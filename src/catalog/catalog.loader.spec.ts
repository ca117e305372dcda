import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadCatalog } from './catalog.loader.js';

const event = { scope: 'store/a', description: 'A.', schema: { type: 'object' }, example: {} };

describe('EVENT_CATALOG', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'storehooks-catalog-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const load = async (content: unknown) => {
    const path = join(directory, 'catalog.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return loadCatalog(path);
  };

  it('replaces the built-in catalog', async () => {
    const catalog = await load({ events: [event] });
    expect(catalog.subscribable('store/a')).toBe(true);
    expect(catalog.subscribable('store/order/created')).toBe(false);
  });

  it.each([
    ['a file that is not JSON', '{'],
    ['an empty list', { events: [] }],
    ['an unknown field', { events: [{ ...event, scopes: 1 }] }],
    ['an event without an example', { events: [{ ...event, example: undefined }] }],
    ['a wildcard without "wildcard": true', { events: [{ ...event, scope: 'store/*' }] }],
    ['a scope with a control character', { events: [{ ...event, scope: 'store/a\u0000' }] }],
    ['a scope that is listed twice', { events: [event, event] }],
    ['a schema that is not valid', { events: [{ ...event, schema: { type: 'objekt' } }] }],
    ['an example that its schema refuses', { events: [{ ...event, example: [] }] }],
  ])('is refused with %s, in one line that names the variable', async (_, content) => {
    await expect(load(content)).rejects.toThrow(/^EVENT_CATALOG .*\.$/);
  });

  it('is refused if there is no such file', async () => {
    await expect(loadCatalog(join(directory, 'absent'))).rejects.toThrow(
      'EVENT_CATALOG must name the file of an event catalog: the file cannot be read (ENOENT).',
    );
  });
});
