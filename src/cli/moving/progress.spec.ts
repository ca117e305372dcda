import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { progressOn } from './progress.js';

function shownOn(isTTY: boolean): string {
  const output = Object.assign(new PassThrough(), { isTTY, columns: 120 });
  const progress = progressOn(output, 'copied', 'deliveries');
  progress.update(0, 200);
  progress.update(50, 200);
  progress.update(200, 200);
  progress.stop();
  return String(output.read());
}

describe('progressOn', () => {
  it('shows one line that changes, with a bar, on a terminal', () => {
    const shown = shownOn(true);
    expect(shown).toContain('copied 200 of 200 deliveries [');
    expect(shown).toContain('100 %');
    expect(shown.split('\n')).toHaveLength(2);
  });

  it('prints plain lines elsewhere: the first one, and the last one', () => {
    expect(shownOn(false)).toBe('copied 0 of 200 deliveries\ncopied 200 of 200 deliveries\n');
  });
});
