import { describe, expect, it } from '@jest/globals';
import type { HookResult } from './hook-results.js';
import { WrittenPacks } from './written-packs.js';

const resultOf = (subscriptionKey: string): HookResult => ({
  hook: { storeHash: 'store', clientId: 'app', subscriptionKey },
  result: { at: 0, attempt: { durationMs: 5, failure: null }, deliveryMs: 7, ending: null },
});

const everyBatch = (written: WrittenPacks) => {
  const batches = [];
  for (let batch = written.takeBatch(); batch; batch = written.takeBatch()) batches.push(batch);
  return batches;
};

describe('The packs that a process has written', () => {
  it('are counted together, with each hook once', () => {
    const written = new WrittenPacks();
    for (const pack of ['a', 'b', 'c']) written.add(pack, [resultOf('x'), resultOf('y')]);
    const [batch, ...others] = everyBatch(written);
    expect(others).toEqual([]);
    expect(batch!.packs).toEqual(['a', 'b', 'c']);
    const minutes = [...batch!.minutes.slots()].filter(({ unit }) => unit === 'minute');
    expect(minutes.map(({ hook, tally }) => [hook.subscriptionKey, tally.delivered])).toEqual([
      ['x', 3],
      ['y', 3],
    ]);
  });

  it('are handed over once', () => {
    const written = new WrittenPacks();
    written.add('a', [resultOf('x')]);
    written.add('b', null);
    expect(everyBatch(written)).toHaveLength(1);
    expect(everyBatch(written)).toEqual([]);
    expect(written.takeUnsure(10)).toEqual(['b']);
    expect(written.takeUnsure(10)).toEqual([]);
  });

  it('take a bounded memory while nothing is counted', () => {
    const written = new WrittenPacks();
    for (let i = 0; i < 40_000; i++) {
      written.add(`sure ${i}`, [resultOf(`hook ${i}`)]);
      written.add(`unsure ${i}`, null);
    }
    const batches = everyBatch(written);
    const hooks = batches.reduce((sum, { minutes }) => sum + minutes.size, 0);
    expect(hooks).toBeGreaterThan(10_000);
    expect(hooks).toBeLessThan(30_000);
    expect(written.takeUnsure(40_000).length).toBeLessThan(10_000);
  });
});
