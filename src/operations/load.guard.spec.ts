import { describe, expect, it } from '@jest/globals';
import { LoadGuard } from './load.guard.js';
import type { LoadWatch, Overload } from './load-watch.js';

const guardUnder = (overload: Overload | null) => new LoadGuard({ overload } as LoadWatch);

describe('LoadGuard', () => {
  it('accepts requests without an overload', () => {
    expect(guardUnder(null).canActivate()).toBe(true);
  });

  it.each([
    ['event_loop', 'The service is overloaded. Try again shortly.'],
    ['disk', 'The service is out of disk space. Try again later.'],
  ] as const)('refuses requests under the overload %s, and says when to retry', (overload, message) => {
    expect(() => guardUnder(overload).canActivate()).toThrow(
      expect.objectContaining({ code: 'service_unavailable', message, headers: { 'Retry-After': '5' } }),
    );
  });
});
