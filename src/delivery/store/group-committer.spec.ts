import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CommitterBench, requestOf } from '../../../test/support/committer-bench.js';
import { pass, turn } from '../../../test/support/delivery-fixtures.js';
import { StoreUnavailable } from '../../errors/repository-errors.js';
import type { Acceptance } from '../model/accepted-event.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('GroupCommitter', () => {
  it('writes the requests of one turn together and answers each when they are durable', async () => {
    const bench = new CommitterBench();
    const release = bench.hold();
    const answers: string[] = [];
    for (const id of ['a', 'b', 'c']) void bench.accept(id).then((answer) => answers.push(`${id} ${answer}`));
    await turn();
    expect(bench.written).toEqual([['a', 'b', 'c']]);
    expect([answers, bench.log]).toEqual([[], []]);
    release();
    await turn();
    expect(answers).toEqual(['a ok', 'b ok', 'c ok']);
    expect(bench.log).toEqual(['a', 'b', 'c'].map((id) => `stored ${id} accepted lease-1`));
    expect(bench.committed).toEqual([[3, 0]]);
  });

  it('gives each publisher the acceptance of its own request', async () => {
    const bench = new CommitterBench();
    const conflict: Acceptance = { outcome: 'conflict', index: 0 };
    const isNew: Acceptance = { outcome: 'accepted', duplicates: [null] };
    bench.commit = async () => ({ acceptances: [conflict, isNew], fenced: 0, late: 0 });
    const both = Promise.all([
      bench.committer.accept(requestOf('a')),
      bench.committer.accept(requestOf('b')),
    ]);
    await turn();
    expect(await both).toEqual([conflict, isNew]);
    expect(bench.log).toEqual(['stored a conflict lease-1', 'stored b accepted lease-1']);
  });

  it('stores a group under the lease that was held when its write began', async () => {
    const bench = new CommitterBench();
    const release = bench.hold();
    void bench.accept('a');
    await turn();
    bench.lease.leaseId = 'lease-2';
    release();
    await turn();
    expect(bench.groups[0]!.leaseId).toBe('lease-1');
    expect(bench.log).toEqual(['stored a accepted lease-1']);
    void bench.accept('b');
    await turn();
    expect(bench.log.at(-1)).toBe('stored b accepted lease-2');
  });

  it('says of settlements that they are durable once they are', async () => {
    const bench = new CommitterBench({ settleMs: 0 });
    const release = bench.hold();
    bench.settle('r', 's');
    await turn();
    expect([bench.groups.length, bench.durable]).toEqual([1, []]);
    release();
    await turn();
    expect(bench.durable).toEqual(['r', 's']);
  });

  it('lets settlements wait for events to be written with, but no longer than it may', async () => {
    const bench = new CommitterBench();
    bench.settle('r');
    await pass(6);
    // A later settlement must not put the earlier one off.
    bench.settle('s');
    await pass(3);
    expect(bench.written).toEqual([]);
    await pass(1);
    expect(bench.written).toEqual([['r', 's']]);
    expect(bench.committed).toEqual([[0, 2]]);
  });

  it('takes waiting settlements along with an event, which does not wait for them', async () => {
    const bench = new CommitterBench();
    bench.settle('r');
    void bench.accept('a');
    await turn();
    expect(bench.written).toEqual([['a', 'r']]);
    expect(bench.committed).toEqual([[1, 1]]);
    await pass(100);
    expect(bench.groups).toHaveLength(1);
  });

  it('writes at once when a group has as many events as it may have', async () => {
    const bench = new CommitterBench({ events: 3 });
    void bench.accept('a');
    void bench.accept('b', 'c');
    expect(bench.written).toEqual([['a', 'b', 'c']]);
    void bench.accept('d');
    expect(bench.groups).toHaveLength(1);
  });

  it('writes at once when a group has 2,000 settlements', () => {
    const bench = new CommitterBench();
    for (let i = 1; i < 2_000; i++) bench.settle(`r${i}`);
    expect(bench.groups).toHaveLength(0);
    bench.settle('last');
    expect(bench.groups[0]!.settled).toHaveLength(2_000);
  });

  it('has no more writes under way than it may', async () => {
    const bench = new CommitterBench({ inFlight: 2, events: 1 });
    const release = bench.hold();
    for (const id of ['a', 'b', 'c', 'd']) void bench.accept(id);
    await pass(50);
    expect(bench.written).toEqual([['a'], ['b']]);
    release();
    await pass(50);
    expect(bench.written).toEqual([['a'], ['b'], ['c', 'd']]);
    expect(bench.mostUnderWay).toBe(2);
  });

  it('has no more writes under way than it may, though a timer of an earlier group is left', async () => {
    const bench = new CommitterBench({ inFlight: 1, events: 2 });
    const release = bench.hold();
    for (const id of ['a', 'b', 'c']) void bench.accept(id);
    await turn();
    expect(bench.written).toEqual([['a', 'b']]);
    release();
    await turn();
    expect(bench.written).toEqual([['a', 'b'], ['c']]);
  });

  describe('while a write is under way', () => {
    const eight = ['1', '2', '3', '4', '5', '6', '7', '8'];

    it('lets a group grow for its window after a group of eight', async () => {
      const bench = new CommitterBench();
      const release = bench.hold();
      void bench.accept(...eight);
      await turn();
      void bench.accept('a');
      await pass(4);
      void bench.accept('b');
      expect(bench.groups).toHaveLength(1);
      await pass(1);
      expect(bench.written[1]).toEqual(['a', 'b']);
      release();
      await turn();
    });

    it('does not let an event wait after a group of seven', async () => {
      const bench = new CommitterBench();
      const release = bench.hold();
      void bench.accept(...eight.slice(1));
      await turn();
      void bench.accept('a');
      await turn();
      expect(bench.written[1]).toEqual(['a']);
      release();
      await turn();
    });

    it('remembers the size of the last group with events, not of one with settlements alone', async () => {
      const bench = new CommitterBench({ inFlight: 3 });
      const release = bench.hold();
      void bench.accept(...eight);
      await turn();
      bench.settle('r');
      await pass(10);
      void bench.accept('a');
      await pass(4);
      expect(bench.written).toEqual([eight, ['r']]);
      await pass(1);
      expect(bench.written[2]).toEqual(['a']);
      release();
      await turn();
    });
  });

  it('does not let an event wait after a busy time when no write is under way', async () => {
    const bench = new CommitterBench();
    void bench.accept('1', '2', '3', '4', '5', '6', '7', '8');
    await turn();
    void bench.accept('a');
    await turn();
    expect(bench.written[1]).toEqual(['a']);
  });
});

describe('Draining the committer', () => {
  it('is done at once when there is nothing to write', async () => {
    await new CommitterBench().committer.drain();
  });

  it('does not let settlements wait for company, and ends when they are durable', async () => {
    const bench = new CommitterBench({ inFlight: 1 });
    const release = bench.hold();
    bench.settle('r');
    let isDone = false;
    void bench.committer.drain().then(() => {
      isDone = true;
    });
    await turn();
    bench.settle('s');
    await turn();
    expect([bench.written, isDone]).toEqual([[['r']], false]);
    release();
    await turn();
    expect([bench.written, isDone]).toEqual([[['r'], ['s']], true]);
  });

  it('waits for a group whose outcome is unknown', async () => {
    const bench = new CommitterBench();
    bench.before = () => {
      throw new StoreUnavailable();
    };
    bench.settle('r');
    let isDone = false;
    void bench.committer.drain().then(() => {
      isDone = true;
    });
    await pass(2_000);
    expect(isDone).toBe(false);
    bench.before = () => undefined;
    await pass(500);
    expect(isDone).toBe(true);
  });
});
