import { describe, expect, it } from '@jest/globals';
import { outcomesOf } from './published-outcomes.js';

const delivered = { state: 'delivered', lastFailure: null, lastReason: null } as const;
const slow = { state: 'pending', lastFailure: 'timeout', lastReason: 'answer_timeout' } as const;

describe('outcomesOf', () => {
  it('counts deliveries with the same state and failure together, in an order that is not theirs', () => {
    const expected = {
      deliveries: 4,
      outcomes: [
        { state: 'delivered', last_failure: null, last_reason: null, deliveries: 2 },
        { state: 'pending', last_failure: null, last_reason: null, deliveries: 1 },
        { state: 'pending', last_failure: 'timeout', last_reason: 'answer_timeout', deliveries: 1 },
      ],
    };
    const waiting = { ...delivered, state: 'pending' } as const;
    expect(outcomesOf([slow, delivered, waiting, delivered])).toEqual(expected);
    expect(outcomesOf([delivered, waiting, delivered, slow])).toEqual(expected);
  });

  it('counts none of an event without deliveries', () => {
    expect(outcomesOf([])).toEqual({ deliveries: 0, outcomes: [] });
  });
});
