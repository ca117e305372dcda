import { describe, expect, it } from '@jest/globals';
import { type Claimable, chosenOf, leaseStatements } from './claim-statements.js';

const event = (id: string, ...ordinals: number[]) => ({ _id: id, ordinals });

const backlog: Claimable = {
  field: 'w',
  index: 'backlog',
  match: 'a',
  matches: (w) => ({ $eq: [w, 'a'] }),
  limit: 10,
};
const key = { leaseId: 'run', nonce: 'nonce' };

describe('What is claimed', () => {
  it('is whole events while there is room', () => {
    const found = [event('1', 0), event('2', 0)];
    expect(chosenOf(found, 2)).toEqual({ whole: ['1', '2'], part: null });
  });

  it('is a part of the event at the limit', () => {
    const found = [event('1', 0), event('2', 1, 2)];
    expect(chosenOf(found, 2)).toEqual({ whole: ['1'], part: { id: '2', ordinals: [1] } });
    expect(chosenOf(found, 1)).toEqual({ whole: ['1'], part: null });
  });

  it('is leased only if it still matches, by one statement for all whole events', () => {
    const chosen = { whole: ['1', '2'], part: { id: '3', ordinals: [0, 2] } };
    const [whole, part] = leaseStatements(backlog, chosen, key);
    expect(whole).toMatchObject({
      q: { _id: { $in: ['1', '2'] }, 'd.w': 'a' },
      arrayFilters: [{ 'x.w': 'a' }],
      multi: true,
    });
    expect(part!.q).toEqual({ _id: '3', 'd.0.w': 'a', 'd.2.w': 'a' });
    expect(part!.u).toMatchObject({
      $set: { 'd.0.cl': 'nonce', 'd.2.r': 'run' },
      $unset: { 'd.0.w': '', 'd.2.p': '' },
    });
  });
});
