import { describe, expect, it } from '@jest/globals';
import type { QueueCollections } from '../queue/queue-collections.js';
import { lineName } from './line-names.js';
import { Lines } from './lines.js';

const MOST = 10_000;

describe('The lines in which somebody stood behind lately', () => {
  const lines = new Lines({} as QueueCollections);
  const names = Array.from({ length: 3 * MOST }, (_, i) => lineName('hook', String(i)));

  it('are forgotten when nobody is found there', () => {
    for (const isQueued of [true, false, false, true]) {
      lines.noteQueued('hook/a', isQueued);
      expect(lines.isQueued('hook/a')).toBe(isQueued);
    }
  });

  it('are remembered up to a limit, the latest of all', () => {
    for (const name of names) lines.noteQueued(name, true);
    expect(names.filter((name) => lines.isQueued(name)).length).toBeLessThanOrEqual(MOST);
    expect(lines.isQueued(names.at(-1)!)).toBe(true);
  });
});
