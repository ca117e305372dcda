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

  it('replaces the built-in catalogue', async () => {
    const catalog = await load({ events: [event] });
    expect(catalog.subscribable('store/a')).toBe(true);
    expect(catalog.subscribable('store/order/created')).toBe(false);
  });

  it.each([
    ['a file that is not JSON', '{'],
    ['an empty list', { events: [] }],
    ['an unknown field', { events: [{ ...event, scopes: 1 }] }],
    ['an event without an example', { events: [{ ...event, example: undefined }] }],
    ['a wildcard that does not say so', { events: [{ ...event, scope: 'store/*' }] }],
    ['a name that comes twice', { events: [event, event] }],
    ['a schema that is none', { events: [{ ...event, schema: { type: 'objekt' } }] }],
    ['an example that its schema refuses', { events: [{ ...event, example: [] }] }],
  ])('is refused, by its name and in one line, with %s', async (_, content) => {
    await expect(load(content)).rejects.toThrow(/^EVENT_CATALOG .*\.$/);
  });

  it('is refused where there is no such file', async () => {
    await expect(loadCatalog(join(directory, 'absent'))).rejects.toThrow(
      'EVENT_CATALOG takes a catalogue of events: the file cannot be read (ENOENT).',
    );
  });
});
