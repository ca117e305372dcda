import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CommitterBench } from '../../../test/support/committer-bench.js';
import { deferred, pass, turn } from '../../../test/support/delivery-fixtures.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('A group that the database refuses', () => {
  const refusal = () => new Error('refused');

  it.each(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])(
    'is halved until its bad request %s stands alone, and all others are stored once',
    async (bad) => {
      const bench = new CommitterBench();
      bench.poison(refusal, bad);
      const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
      const answers = Promise.all(ids.map((id) => bench.accept(id)));
      await turn();
      expect(await answers).toEqual(ids.map((id) => (id === bad ? 'refused' : 'ok')));
      const good = ids.filter((id) => id !== bad);
      expect([...bench.log].sort()).toEqual([
        `refused ${bad}`,
        ...good.map((id) => `stored ${id} accepted lease-1`),
      ]);
      // 8, 4 + 4, 2 + 2, 1 + 1
      expect(bench.groups.map(({ accepted }) => accepted.length).sort()).toEqual([1, 1, 2, 2, 4, 4, 8]);
      expect(bench.errors).toHaveLength(4);
    },
  );

  it('fails only its bad requests when there are several', async () => {
    const bench = new CommitterBench();
    bench.poison(refusal, 'a', 'd');
    const answers = Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => bench.accept(id)));
    await turn();
    expect(await answers).toEqual(['refused', 'ok', 'ok', 'refused', 'ok']);
  });

  it('keeps the lease of the first write in all parts of it', async () => {
    const bench = new CommitterBench();
    bench.before = ({ accepted }) => {
      bench.lease.leaseId = 'lease-2';
      if (accepted.length > 1) throw refusal();
    };
    void bench.accept('a');
    void bench.accept('b');
    await turn();
    expect(bench.groups.map(({ leaseId }) => leaseId)).toEqual(['lease-1', 'lease-1', 'lease-1']);
  });

  it('parts a request and a settlement, so that the good one is stored', async () => {
    const bench = new CommitterBench();
    bench.poison(refusal, 'r');
    const answer = bench.accept('a');
    bench.settle('r');
    await turn();
    expect(await answer).toBe('ok');
    expect(bench.written).toEqual([['a', 'r'], ['a'], ['r']]);
  });

  it('never loses a settlement: one that fails alone is tried again after five seconds', async () => {
    const bench = new CommitterBench();
    bench.poison(refusal, 'r');
    bench.settle('q', 'r', 's');
    await pass(10);
    expect(bench.committed).toEqual([[0, 2]]);
    const tries = bench.groups.length;
    await pass(4_900);
    expect(bench.groups).toHaveLength(tries);
    bench.before = () => undefined;
    await pass(200);
    expect(bench.written.slice(tries)).toEqual([['r']]);
    expect(bench.committed).toEqual([
      [0, 2],
      [0, 1],
    ]);
  });

  it('accepts new requests meanwhile, since it is known that nothing of it is stored', async () => {
    const bench = new CommitterBench();
    const gate = deferred<void>();
    bench.before = ({ accepted }) => {
      if (accepted.length > 1) throw refusal();
      return gate.promise;
    };
    const first = Promise.all([bench.accept('a'), bench.accept('b')]);
    await turn();
    const meanwhile = bench.accept('c');
    await turn();
    gate.resolve();
    await turn();
    expect([...(await first), await meanwhile]).toEqual(['ok', 'ok', 'ok']);
  });
});
