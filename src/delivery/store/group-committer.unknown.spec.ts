import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CommitterBench } from '../../../test/support/committer-bench.js';
import { deferred, pass, turn } from '../../../test/support/delivery-fixtures.js';
import { StoreUnavailable } from '../../errors/repository-errors.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('A group whose outcome is unknown', () => {
  const unavailable = 'The database is unavailable.';
  const lost = () => new StoreUnavailable(new Error('cut off'));

  /** A committer with `a` and a settlement in a group that the database does not answer for. */
  async function inDoubt(): Promise<{ bench: CommitterBench; answer: Promise<string> }> {
    const bench = new CommitterBench();
    bench.before = () => {
      throw lost();
    };
    const answer = bench.accept('a');
    bench.settle('r');
    await turn();
    return { bench, answer };
  }

  it('answers its publishers at once with 503, and is not taken for refused', async () => {
    const { bench, answer } = await inDoubt();
    expect(await answer).toBe(unavailable);
    expect(bench.log).toEqual([]);
    expect(bench.errors).toHaveLength(1);
  });

  it('is written again every half second, whole and under its lease, until the outcome is known', async () => {
    const { bench } = await inDoubt();
    bench.lease.leaseId = 'lease-2';
    await pass(499);
    expect(bench.groups).toHaveLength(1);
    await pass(1);
    expect(bench.groups).toHaveLength(2);
    await pass(500);
    bench.before = () => undefined;
    await pass(500);
    expect(bench.written).toEqual(Array.from({ length: 4 }, () => ['a', 'r']));
    expect(new Set(bench.groups.map(({ leaseId }) => leaseId))).toEqual(new Set(['lease-1']));
    expect(bench.errors).toHaveLength(3);
    await pass(5_000);
    expect(bench.groups).toHaveLength(4);
  });

  it('is stored in the end, so that its deliveries are sent though the publishers got a 503', async () => {
    const { bench } = await inDoubt();
    bench.before = () => undefined;
    await pass(500);
    expect(bench.log).toEqual(['stored a accepted lease-1']);
    expect(bench.committed).toEqual([[1, 1]]);
  });

  it('makes the committer refuse new requests until the outcome is known', async () => {
    const { bench } = await inDoubt();
    expect(await bench.accept('b')).toBe(unavailable);
    expect(bench.log).toEqual(['refused b']);
    bench.before = () => undefined;
    await pass(499);
    expect(await bench.accept('c')).toBe(unavailable);
    await pass(1);
    const later = bench.accept('d');
    await turn();
    expect(await later).toBe('ok');
    expect(bench.written.flat()).toEqual(['a', 'r', 'a', 'r', 'd']);
  });

  it('refuses what waits for the next group, but keeps its settlements', async () => {
    const bench = new CommitterBench({ inFlight: 1 });
    const gate = deferred<void>();
    bench.before = () => gate.promise;
    const first = bench.accept('a');
    await turn();
    const waiting = bench.accept('b', 'c');
    bench.settle('r');
    gate.reject(lost());
    await turn();
    expect(await Promise.all([first, waiting])).toEqual([unavailable, unavailable]);
    expect(bench.log).toEqual(['refused b,c']);
    bench.before = () => undefined;
    await pass(600);
    expect(bench.written).toEqual([['a'], ['a'], ['r']]);
    // The refused events are not counted.
    expect(bench.committed).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('keeps the committer closed while another such group is left', async () => {
    const bench = new CommitterBench({ events: 1 });
    const gates = [deferred<void>(), deferred<void>()];
    let write = 0;
    bench.before = () => gates[write++]?.promise;
    void bench.accept('a');
    void bench.accept('b');
    await turn();
    gates[0]!.reject(lost());
    await pass(250);
    gates[1]!.reject(lost());
    await pass(250);
    expect(bench.log).toEqual(['stored a accepted lease-1']);
    expect(await bench.accept('c')).toBe(unavailable);
    await pass(250);
    expect(bench.log).toContain('stored b accepted lease-1');
    void bench.accept('d');
    await turn();
    expect(bench.log.at(-1)).toBe('stored d accepted lease-1');
  });

  it('is halved if a repeated write is refused, and then requests are accepted again', async () => {
    const bench = new CommitterBench();
    bench.before = () => {
      throw lost();
    };
    const answers = Promise.all([bench.accept('a'), bench.accept('b')]);
    await turn();
    expect(await answers).toEqual([unavailable, unavailable]);
    bench.poison(() => new Error('refused'), 'b');
    await pass(500);
    expect(bench.log).toEqual(['stored a accepted lease-1', 'refused b']);
    const next = bench.accept('c');
    await turn();
    expect(await next).toBe('ok');
  });

  it('may become unknown again in a part of a refused group', async () => {
    const bench = new CommitterBench();
    bench.before = ({ accepted }) => {
      if (accepted.length > 1) throw new Error('refused');
      if (accepted[0]![0]!.id === 'b') throw lost();
    };
    const answers = Promise.all([bench.accept('a'), bench.accept('b')]);
    await turn();
    expect(await answers).toEqual(['ok', unavailable]);
    bench.before = () => undefined;
    await pass(500);
    expect(bench.log).toEqual(['stored a accepted lease-1', 'stored b accepted lease-1']);
  });
});
