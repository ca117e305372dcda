import { describe, expect, it } from '@jest/globals';
import { chooseScopes } from './access-token.js';

describe('chooseScopes', () => {
  it('gives everything granted to who asks for nothing in particular', () => {
    expect(chooseScopes(['default', 'events:write'], undefined)).toEqual(['default', 'events:write']);
  });

  it('gives what was asked for', () => {
    expect(chooseScopes(['default', 'events:write'], ' events:write  events:write')).toEqual([
      'events:write',
    ]);
  });

  it.each(['', ' ', 'events:write', 'default events:write', 'DEFAULT', 'nothing'])('refuses %j', (asked) => {
    expect(() => chooseScopes(['default'], asked)).toThrow(
      expect.objectContaining({ code: 'invalid_scope' }),
    );
  });
});
