import { describe, expect, it } from '@jest/globals';
import { chooseRequestId } from './request-id.js';

describe('chooseRequestId', () => {
  it.each(['abc', '0198f3a2-7c1e', 'a.b_c:d/e+f='])('keeps %s', (given) => {
    expect(chooseRequestId(given)).toBe(given);
  });

  it.each([undefined, '', 'a b', 'a\u001b[31m', 'a"b', 'é', 'a'.repeat(129)])('replaces %j', (given) => {
    expect(chooseRequestId(given)).toMatch(/^[0-9a-f-]{36}$/);
  });
});
