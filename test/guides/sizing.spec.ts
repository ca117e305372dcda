import { describe, expect, it } from '@jest/globals';
import { read } from '../docs/repository.js';

/** The numbers in the second column of the tables of a section. */
function figuresOf(section: string): string[] {
  const [, rest = ''] = read('docs/guides/sizing.md').split(`## ${section}\n`);
  const [text = ''] = rest.split('\n## ');
  return [...text.matchAll(/^\| [^|]+ \| (\d[\d.]*)/gm)].map(([, figure]) => figure!);
}

describe('docs/guides/sizing.md', () => {
  it('has only figures of memory and speed that the benchmark has measured', () => {
    const measured = `${read('docs/benchmark.md')}${read('docs/benchmark-notes.md')}`;
    const figures = [...figuresOf('Memory'), ...figuresOf('Speed')];
    expect(figures).toHaveLength(9);
    expect(figures.filter((figure) => !new RegExp(`(?<![\\d.])${figure}(?!\\.?\\d)`).test(measured))).toEqual(
      [],
    );
  });
});
