import { describe, expect, it } from '@jest/globals';
import { chooseScopes } from './access-token.js';

describe('chooseScopes', () => {
  it('grants every scope to a client that asks for none', () => {
    expect(chooseScopes(['default', 'events:write'], undefined)).toEqual(['default', 'events:write']);
  });

  it('grants only the requested scopes', () => {
    expect(chooseScopes(['default', 'events:write'], ' events:write  events:write')).toEqual([
      'events:write',
    ]);
  });

  it.each(['', ' ', 'events:write', 'default events:write', 'DEFAULT', 'nothing'])(
    'refuses the request for %j',
    (asked) => {
      expect(() => chooseScopes(['default'], asked)).toThrow(
        expect.objectContaining({ code: 'invalid_scope' }),
      );
    },
  );
});
