import { describe, expect, it } from '@jest/globals';
import { ledgerOf } from '../../bench/load/ledger.js';

describe('The ledger of a benchmark', () => {
  it('balances if each accepted event arrived once, in any order', () => {
    expect(ledgerOf(['a', 'b', 'c'], ['c', 'a', 'b'])).toEqual({ lost: 0, twice: 0 });
  });

  it('counts what was accepted and did not arrive', () => {
    expect(ledgerOf(['a', 'b', 'c'], ['b'])).toEqual({ lost: 2, twice: 0 });
  });

  it('counts each arrival beyond the first', () => {
    expect(ledgerOf(['a', 'b'], ['a', 'b', 'a', 'a'])).toEqual({ lost: 0, twice: 2 });
  });

  it('counts an arrival that nobody accepted as one too many, and never against one that is lost', () => {
    expect(ledgerOf(['a', 'b'], ['a', 'other'])).toEqual({ lost: 1, twice: 1 });
  });

  it('counts an event that got the id of another one as lost', () => {
    expect(ledgerOf(['a', 'a'], ['a'])).toEqual({ lost: 1, twice: 0 });
  });
});
