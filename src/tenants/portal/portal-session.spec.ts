import { describe, expect, it } from '@jest/globals';
import { CODE_LIFE_MS, type PortalSession, usedCode } from './portal-session.js';

const NEW: PortalSession = {
  id: 'session',
  storeHash: 'store',
  clientId: 'app',
  access: 'write',
  codeHash: 'code',
  tokenHash: null,
  createdAt: 1_000,
  expiresAt: 1_000 + 10 * CODE_LIFE_MS,
  openedAt: null,
  revokedAt: null,
};
const OPEN: PortalSession = { ...NEW, tokenHash: 'first', openedAt: 2_000 };

describe('The code of a portal session', () => {
  it('opens the session once', () => {
    expect(usedCode(NEW, 'first', 2_000)).toEqual({ use: 'opened', after: OPEN });
  });

  it('revokes the session at its second use, however late', () => {
    for (const at of [2_000, 2_001, NEW.createdAt + CODE_LIFE_MS, NEW.expiresAt + 1])
      expect(usedCode(OPEN, 'second', at)).toEqual({ use: 'code_reused', after: { ...OPEN, revokedAt: at } });
  });

  it('changes nothing when the same use is repeated, because its answer was lost', () => {
    expect(usedCode(OPEN, 'first', 2_001)).toBeNull();
  });

  it('is good for five minutes, and not longer than its session', () => {
    const end = NEW.createdAt + CODE_LIFE_MS;
    expect(usedCode(NEW, 'first', end - 1)?.use).toBe('opened');
    expect(usedCode(NEW, 'first', end)).toBeNull();
    const short = { ...NEW, expiresAt: 1_500 };
    expect([usedCode(short, 'first', 1_499)?.use, usedCode(short, 'first', 1_500)]).toEqual(['opened', null]);
  });

  it('does nothing in a session that is revoked', () => {
    for (const session of [NEW, OPEN])
      expect(usedCode({ ...session, revokedAt: 5 }, 'second', 2_000)).toBeNull();
  });
});
