import { describe, expect, it } from '@jest/globals';
import { deadCitations } from './citations.js';

/** A repository with these files alone. The names below exist in ours, since house.spec.ts reads this file too. */
const repository = (...paths: string[]) => ({ paths: new Set(paths), read: () => '# The codes' });

describe('deadCitations', () => {
  it.each([
    ['a path from the root', 'src/main.ts', 'x();\n/** As in docs/errors.md. */', 'docs/errors.md'],
    ['a file named in a comment', 'src/main.ts', 'x();\n// See lane.ts.', 'lane.ts'],
    ['a relative link', 'docs/errors.md', '\n[it](operations.md)', 'operations.md'],
    ['a heading of the page', 'docs/errors.md', '\n[it](#the-states)', '#the-states'],
    ['a file named in backticks', 'README.md', '\n`queue/lane.ts`', 'queue/lane.ts'],
  ])('reports %s that leads nowhere, with its line', (_, path, text, target) => {
    expect(deadCitations(path, text, repository(path))).toEqual([`${path}:2 cites ${target}`]);
  });

  it('reports every citation of a file', () => {
    const text = '// lane.ts, lanes.ts\n// docs/errors.md and docs/operations.md';
    expect(deadCitations('src/main.ts', text, repository('src/main.ts'))).toEqual([
      'src/main.ts:2 cites docs/errors.md',
      'src/main.ts:2 cites docs/operations.md',
      'src/main.ts:1 cites lane.ts',
      'src/main.ts:1 cites lanes.ts',
    ]);
  });

  it.each([
    ['a tracked file', 'docs/errors.md'],
    ['the end of a path', '`errors.md`'],
    ['a heading', '[it](errors.md#the-codes)'],
    ['a heading of the page itself', '[it](#the-codes)'],
    ['a folder with tracked files', '[it](adr/)'],
    ['a generated file', '`dist/main.js`, build/src/main.js'],
    ['another site', '[it](https://example.com/docs/errors.md)'],
  ])('accepts %s', (_, text) => {
    const paths = ['docs/errors.md', 'docs/adr/0001-embedded-store.md'];
    expect(deadCitations('docs/errors.md', text, repository(...paths))).toEqual([]);
  });

  it('takes no notice of import specifiers', () => {
    const text = "import { lane } from '../../src/delivery/queue/lane.js';";
    expect(deadCitations('src/main.ts', text, repository('src/main.ts'))).toEqual([]);
  });
});
