import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CommitterBench, settlementOf } from '../../../test/support/committer-bench.js';
import { pass, turn } from '../../../test/support/delivery-fixtures.js';
import { StoreUnavailable } from '../../errors/repository-errors.js';

describe('Settlements that their caller waits for', () => {
  let bench: CommitterBench;
  /** The callers whose settlements are all written, in that order. */
  let answered: string[];

  beforeEach(() => {
    jest.useFakeTimers();
    [bench, answered] = [new CommitterBench({ settleMs: 0 }), []];
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const settleAll = (caller: string, ...ids: string[]) =>
    void bench.committer.settleAll(ids.map(settlementOf)).then(() => answered.push(caller));

  it('are written at once if there are none', async () => {
    settleAll('caller');
    await turn();
    expect([answered, bench.groups]).toEqual([['caller'], []]);
  });

  it('are answered when the group is durable, and not before', async () => {
    const release = bench.hold();
    settleAll('caller', 'r', 's');
    await turn();
    expect([bench.written, answered]).toEqual([[['r', 's']], []]);
    release();
    await turn();
    expect(answered).toEqual(['caller']);
  });

  it('are answered to each caller by itself, though one group has those of several', async () => {
    bench.poison(() => new Error('cannot be written'), 'bad');
    settleAll('first', 'r', 'bad');
    settleAll('second', 's');
    settleAll('third', 't', 'u');
    await turn();
    expect(answered).toEqual(['second', 'third']);
  });

  it('are answered once the last of them is written, which may be in a later group', async () => {
    bench.poison(() => new Error('cannot be written'), 'bad');
    settleAll('caller', 'r', 'bad', 's');
    await pass(4_900);
    expect(bench.durable.sort()).toEqual(['r', 's']);
    expect(answered).toEqual([]);
    bench.before = () => undefined;
    await pass(200);
    expect([bench.durable.at(-1), answered]).toEqual(['bad', ['caller']]);
  });

  it('are not answered while it is unknown whether they are written', async () => {
    bench.before = () => {
      throw new StoreUnavailable();
    };
    settleAll('caller', 'r');
    await pass(2_000);
    expect(answered).toEqual([]);
    bench.before = () => undefined;
    await pass(500);
    expect(answered).toEqual(['caller']);
  });
});
