import { describe, expect, it } from '@jest/globals';
import { headerValues, singleHeader } from './single-header.js';

const request = (...rawHeaders: string[]) => {
  const values = headerValues(rawHeaders, 'idempotency-key');
  const headers = values.length > 0 ? { 'idempotency-key': values.join(', ') } : {};
  return { headers, rawHeaders };
};

describe('singleHeader', () => {
  it('is the value, in which a comma may stand, or undefined', () => {
    expect(singleHeader(request('Idempotency-Key', 'a, b'), 'idempotency-key')).toBe('a, b');
    expect(singleHeader(request('X-Other', 'a'), 'idempotency-key')).toBeUndefined();
  });

  it.each(['b', 'a'])('refuses a second header with the value %s', (second) => {
    const twice = request('Idempotency-Key', 'a', 'X-Other', 'c', 'idempotency-key', second);
    expect(() => singleHeader(twice, 'idempotency-key')).toThrow(
      'The header Idempotency-Key was sent more than once. Send it once.',
    );
  });
});
