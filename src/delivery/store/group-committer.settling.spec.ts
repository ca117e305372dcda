import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CommitterBench, successOf } from '../../../test/support/committer-bench.js';
import { leasedOf, pass, STORE, StubDeliveries, turn } from '../../../test/support/delivery-fixtures.js';

const TUNING = { settleMs: 20, successMs: 100, settledWithEvents: 3 };

let bench: CommitterBench;

beforeEach(() => {
  jest.useFakeTimers();
  bench = new CommitterBench(TUNING);
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Results that are commands of their own', () => {
  it('wait for their time while events are written, if they are few', async () => {
    bench.succeed('r', 's');
    await pass(50);
    void bench.accept('a');
    await turn();
    expect(bench.written).toEqual([['a']]);
    await pass(49);
    expect(bench.groups).toHaveLength(1);
    await pass(2);
    expect(bench.written).toEqual([['a'], ['r', 's']]);
    expect(bench.durable).toEqual(['r', 's']);
  });

  it('go with an event once their time is over', async () => {
    const release = bench.hold();
    void bench.accept('a');
    await turn();
    void bench.accept('b');
    await turn();
    bench.succeed('r');
    await pass(150);
    expect(bench.written).toEqual([['a'], ['b']]);
    void bench.accept('c');
    release();
    await pass(10);
    expect(bench.written).toEqual([['a'], ['b'], ['c', 'r']]);
  });

  it('go with an event if they are many', async () => {
    bench.succeed('r', 's', 't');
    void bench.accept('a');
    await turn();
    expect(bench.written).toEqual([['a', 'r', 's', 't']]);
  });

  it('do not wait for the time of successes if one is something else', async () => {
    bench.succeed('r');
    bench.settle('s');
    await pass(21);
    expect(bench.written).toEqual([['r', 's']]);
  });

  it('of a puller that waits for its answer do not wait for the time of successes', async () => {
    void bench.committer.settleAll([successOf('r')]);
    await pass(21);
    expect(bench.written).toEqual([['r']]);
  });

  it('wait for their own short time, or not at all, if a line waits for one of them', async () => {
    bench.succeed('r');
    bench.committer.settle({ ...successOf('s'), line: 'l' });
    await turn();
    expect(bench.written).toEqual([['r', 's']]);
  });

  it('of lines wait for others if the last did not come alone', async () => {
    const patient = new CommitterBench({ ...TUNING, linedMs: 5 });
    const settle = (id: string) => patient.committer.settle({ ...successOf(id), line: 'l' });
    settle('r');
    settle('s');
    await turn();
    expect(patient.written).toEqual([['r', 's']]);
    settle('t');
    await pass(4);
    expect(patient.written).toHaveLength(1);
    await pass(2);
    expect(patient.written.slice(1)).toEqual([['t']]);
    settle('u');
    await turn();
    expect(patient.written.slice(2)).toEqual([['u']]);
  });

  it('say which hooks have the next of a line in their backlog now', async () => {
    bench.commit = async (group) => ({
      ...(await StubDeliveries.prototype.commit.call(bench, group)),
      called: [{ storeHash: STORE, subscriptionKey: 'hook' }],
    });
    bench.settle('r');
    await pass(21);
    expect(bench.called).toEqual(['hook']);
  });

  it('hand over the next of a line that the store leased with the end of one, and say under which lease', async () => {
    bench.commit = async (group) => ({
      ...(await StubDeliveries.prototype.commit.call(bench, group)),
      leased: [leasedOf('hook', 'next')],
    });
    bench.settle('r');
    await pass(21);
    expect(bench.leased).toEqual([[['next'], bench.lease.leaseId]]);
  });

  it('are all written at the end, without waiting', async () => {
    bench.succeed('r');
    let isDrained = false;
    void bench.committer.drain().then(() => {
      isDrained = true;
    });
    await turn();
    expect([bench.written, isDrained]).toEqual([[['r']], true]);
  });
});

describe('Results that wait while the lease of their process is lost', () => {
  const pulled = { ...successOf('pulled'), pull: { id: 'pull-lease', subscriptionKey: 'pull', number: 1 } };

  it('are fenced, since this process may have claimed their deliveries again', async () => {
    bench.succeed('r');
    const answered = bench.committer.settleAll([pulled]);
    bench.lease.leaseId = 'lease-2';
    bench.succeed('s');
    await pass(100);
    expect(bench.groups).toMatchObject([{ leaseId: 'lease-2' }]);
    expect([bench.written, bench.durable, bench.fenced]).toEqual([[['pulled', 's']], ['pulled', 's'], 1]);
    await answered;
  });

  it('are fenced when their time has come, though no other result comes', async () => {
    bench.succeed('r');
    bench.lease.leaseId = 'lease-2';
    await pass(100);
    expect([bench.groups, bench.fenced]).toEqual([[], 1]);
  });

  it('are not tried again by themselves', async () => {
    bench.poison(() => new Error('cannot be written'), 'r');
    bench.succeed('r');
    await pass(100);
    expect(bench.groups).toHaveLength(1);
    bench.lease.leaseId = 'lease-2';
    await pass(6_000);
    expect(bench.groups).toHaveLength(1);
  });

  it('are tried again, if they are of messages that were pulled', async () => {
    bench.poison(() => new Error('cannot be written'), 'pulled');
    void bench.committer.settleAll([pulled]);
    await pass(100);
    bench.lease.leaseId = 'lease-2';
    await pass(6_000);
    expect(bench.written).toEqual([['pulled'], ['pulled']]);
  });

  it('hold up no end', async () => {
    bench.succeed('r');
    bench.lease.leaseId = 'lease-2';
    await bench.committer.drain();
    expect(bench.groups).toEqual([]);
  });
});
