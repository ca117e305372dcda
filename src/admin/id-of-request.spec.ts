import { describe, expect, it } from '@jest/globals';
import { idOfRequest } from './id-of-request.js';

const REQUEST = { operatorId: '28e547bb-baf4-433b-8c35-05b6e9b0ea04', within: '5ueh97', key: 'install 7' };

describe('the id of what a request with an idempotency key creates', () => {
  it('is a UUID, the same for each repetition', () => {
    expect(idOfRequest(REQUEST)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(idOfRequest({ ...REQUEST })).toBe(idOfRequest(REQUEST));
  });

  it('stays what it was: tokens were created with it', () => {
    expect(idOfRequest(REQUEST)).toBe('58535c6b-67e1-83c4-808f-1e824766ed47');
  });

  it.each([{ operatorId: 'other' }, { within: 'k8wq2' }, { key: 'install 8' }])(
    'is another one with another %j',
    (change) => {
      expect(idOfRequest({ ...REQUEST, ...change })).not.toBe(idOfRequest(REQUEST));
    },
  );
});
