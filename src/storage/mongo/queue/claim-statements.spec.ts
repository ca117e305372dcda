import { describe, expect, it } from '@jest/globals';
import { type Claimable, chosenOf, leaseStatements } from './claim-statements.js';
import type { DeliveryEntry } from './event-document.js';

const entry = (key: string, w?: string): DeliveryEntry => ({
  k: key,
  c: 'app',
  t: 'hook',
  s: 'pending',
  n: 0,
  ...(w !== undefined && { w }),
});
const event = (id: string, ...d: DeliveryEntry[]) => ({ _id: id, d });

const backlog: Claimable = {
  field: 'w',
  index: 'backlog',
  match: 'a',
  matches: ({ w }) => w === 'a',
  limit: 10,
};
const key = { leaseId: 'run', nonce: 'nonce' };

describe('What is claimed', () => {
  it('is whole events while there is room', () => {
    const found = [event('1', entry('a', 'a'), entry('b', 'b')), event('2', entry('a', 'a'))];
    expect(chosenOf(found, backlog.matches, 2)).toEqual({ whole: ['1', '2'], part: null });
  });

  it('is a part of the event at the limit', () => {
    const found = [event('1', entry('a', 'a')), event('2', entry('b'), entry('a', 'a'), entry('a', 'a'))];
    expect(chosenOf(found, backlog.matches, 2)).toEqual({ whole: ['1'], part: { id: '2', ordinals: [1] } });
    expect(chosenOf(found, backlog.matches, 1)).toEqual({ whole: ['1'], part: null });
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
