import { describe, expect, it } from '@jest/globals';
import { isInForce, mayUse, type Operator } from './operator.js';

const OPERATOR: Operator = {
  id: 'id',
  name: 'Support',
  hash: 'hash',
  scopes: ['admin:read'],
  createdAt: 1,
  expiresAt: null,
  revokedAt: null,
};

describe('mayUse', () => {
  it.each([
    ['grants reading to admin:read', ['admin:read'], 'admin:read', true],
    ['refuses writing to admin:read', ['admin:read'], 'admin:write', false],
    ['grants writing to admin:write', ['admin:write'], 'admin:write', true],
    ['grants reading to admin:write', ['admin:write'], 'admin:read', true],
  ] as const)('%s', (_, scopes, needed, expected) => {
    expect(mayUse({ scopes: [...scopes] }, needed)).toBe(expected);
  });
});

describe('isInForce', () => {
  it.each([
    ['accepts a token that never expires', {}, true],
    ['accepts a token before its end', { expiresAt: 101 }, true],
    ['refuses a token from its end on', { expiresAt: 100 }, false],
    ['refuses a revoked token', { revokedAt: 1 }, false],
  ])('%s', (_, changes, expected) => {
    expect(isInForce({ ...OPERATOR, ...changes }, 100)).toBe(expected);
  });
});
