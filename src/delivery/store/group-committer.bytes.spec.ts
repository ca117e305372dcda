import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CommitterBench } from '../../../test/support/committer-bench.js';
import { deferred, eventOf, pass, turn } from '../../../test/support/delivery-fixtures.js';
import { StoreUnavailable } from '../../errors/repository-errors.js';
import type { Group } from '../model/delivery.repository.js';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
const CONNECTIONS = 48;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const bytesOf = ({ accepted }: Group) =>
  accepted.flat().reduce((sum, event) => sum + event.hookBody!.length, 0);
const large = (id: string, bytes: number) => [eventOf(id, 'leased', 'x'.repeat(bytes))];

describe('Large events from many publishers', () => {
  it('are in the call of the database with a mebibyte each at most: the rest waits where no limit of time runs', async () => {
    const inFlight = 4;
    const bench = new CommitterBench({ inFlight });
    let most = 0;
    let bytes = 0;
    bench.before = async (group) => {
      bytes += bytesOf(group);
      most = Math.max(most, bytes);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      bytes -= bytesOf(group);
    };
    let stored = 0;
    for (let i = 0; i < CONNECTIONS; i++) {
      void bench.committer.accept(large(`e${i}`, 128 * KIBIBYTE)).then(() => {
        stored += 1;
      });
    }
    await pass(5_000);
    expect(stored).toBe(CONNECTIONS);
    expect(most).toBeLessThanOrEqual(inFlight * MEBIBYTE);
    expect(bench.written.flat()).toEqual(Array.from({ length: CONNECTIONS }, (_, i) => `e${i}`));
  });

  it('fill the committer at 64 MiB, written or not, and it has room again once they are stored', async () => {
    const bench = new CommitterBench();
    const release = bench.hold();
    for (let i = 0; i < 63; i++) void bench.committer.accept(large(`e${i}`, MEBIBYTE));
    await turn();
    expect(bench.committer.isFull).toBe(false);
    void bench.committer.accept(large('last', MEBIBYTE));
    expect(bench.committer.isFull).toBe(true);
    release();
    await pass(100);
    expect(bench.written.flat()).toHaveLength(64);
    expect(bench.committer.isFull).toBe(false);
  });

  it('leave no bytes behind when they are refused', async () => {
    const bench = new CommitterBench({ inFlight: 1 });
    const gate = deferred<void>();
    bench.before = () => gate.promise;
    const answers = Array.from({ length: 64 }, (_, i) =>
      bench.committer.accept(large(`e${i}`, MEBIBYTE)).catch((error: Error) => error),
    );
    await turn();
    expect(bench.committer.isFull).toBe(true);
    gate.reject(new StoreUnavailable());
    bench.before = () => undefined;
    await pass(1_000);
    expect(await Promise.all(answers)).toEqual(answers.map(() => expect.any(StoreUnavailable)));
    expect(bench.committer.isFull).toBe(false);
    expect(bench.written).toEqual([['e0'], ['e0']]);
  });
});
