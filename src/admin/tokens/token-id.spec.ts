import { describe, expect, it } from '@jest/globals';
import { tokenIdOf } from './token-id.js';

const REQUEST = { operatorId: '28e547bb-baf4-433b-8c35-05b6e9b0ea04', storeHash: '5ueh97', key: 'install 7' };

describe('the id of a token of a request with an idempotency key', () => {
  it('is a UUID, the same for each repetition', () => {
    expect(tokenIdOf(REQUEST)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(tokenIdOf({ ...REQUEST })).toBe(tokenIdOf(REQUEST));
  });

  it.each([{ operatorId: 'other' }, { storeHash: 'k8wq2' }, { key: 'install 8' }])(
    'is another one with another %j',
    (change) => {
      expect(tokenIdOf({ ...REQUEST, ...change })).not.toBe(tokenIdOf(REQUEST));
    },
  );
});
