import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import type { Owner } from '../../src/subscriptions/subscription.js';
import { CODE_LIFE_MS, type PortalSession } from '../../src/tenants/portal/portal-session.js';
import type { Open, Opened } from './opened.js';
import { API_ACTOR, makeOwner, makePortalSession, unique } from './records.js';

const NOW = 1_700_000_000_000;

export function portalSessionRepositoryContract(name: string, open: Open): void {
  describe(`PortalSessionRepository on ${name}`, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    const created = async (changes: Partial<PortalSession> = {}) => {
      const session = makePortalSession(await makeOwner(opened.repositories), changes);
      await opened.repositories.portalSessions.create(session, OPERATOR);
      return session;
    };
    const use = ({ codeHash }: PortalSession, tokenHash: string, at = NOW + 1) =>
      opened.repositories.portalSessions.useCode(codeHash, tokenHash, at, API_ACTOR);
    const find = (tokenHash: string) => opened.repositories.portalSessions.findByTokenHash(tokenHash);

    it('opens a session with its code, and finds it by the hash of its token', async () => {
      const session = await created({ access: 'write' });
      const token = unique('hash-of-token');
      const expected = { ...session, tokenHash: token, openedAt: NOW + 1 };
      expect(await use(session, token)).toEqual(expected);
      expect(await find(token)).toEqual(expected);
      expect(await find(unique('hash-of-token'))).toBeNull();
      expect(await use(makePortalSession(session), unique('hash-of-token'))).toBeNull();
    });

    it('revokes a session at the second use of its code, and gives the second token nothing', async () => {
      const session = await created();
      const [first, second] = [unique('hash-of-token'), unique('hash-of-token')];
      await use(session, first);
      expect(await use(session, second, NOW + 2)).toMatchObject({ tokenHash: first, revokedAt: NOW + 2 });
      expect(await find(second)).toBeNull();
      expect(await use(session, second, NOW + 3)).toMatchObject({ tokenHash: first, revokedAt: NOW + 2 });
    });

    it('opens a session for one of many uses of its code at once, and revokes it for the others', async () => {
      const session = await created();
      const uses = Array.from({ length: 8 }, () => use(session, unique('hash-of-token')));
      const tokens = (await Promise.all(uses)).map((it) => it!.tokenHash!);
      expect(new Set(tokens).size).toBe(1);
      expect((await find(tokens[0]!))!.revokedAt).toBe(NOW + 1);
    });

    it('leaves a session as it was for a code that is too old', async () => {
      const session = await created();
      expect(await use(session, unique('hash-of-token'), NOW + CODE_LIFE_MS)).toEqual(session);
    });

    it('keeps the time of the first revocation', async () => {
      const { portalSessions } = opened.repositories;
      const session = await created();
      await portalSessions.revoke(session.id, 7, OPERATOR);
      expect(await portalSessions.revoke(session.id, 9, OPERATOR)).toEqual({ ...session, revokedAt: 7 });
      expect(await portalSessions.revoke(unique('session'), 9, OPERATOR)).toBeNull();
    });

    it('lists the newest first, by store and by app, a page at a time', async () => {
      const { portalSessions } = opened.repositories;
      const [mine, other] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      const make = async (owner: Owner, createdAt: number) => {
        const session = makePortalSession(owner, { createdAt });
        await portalSessions.create(session, OPERATOR);
        return session;
      };
      const twins = [await make(mine, NOW + 5), await make(mine, NOW + 5)];
      const [high, low] = twins.sort((a, b) => (a.id < b.id ? 1 : -1)) as [PortalSession, PortalSession];
      const old = await make(mine, NOW + 4);
      const foreign = await make({ storeHash: mine.storeHash, clientId: other.clientId }, NOW + 6);
      const list = (filter: object, limit = 10) => portalSessions.list({ ...filter, limit });
      expect(await list({ storeHash: mine.storeHash })).toEqual([foreign, high, low, old]);
      expect(await list(mine)).toEqual([high, low, old]);
      expect(await list({ clientId: other.clientId })).toEqual([foreign]);
      expect(await list({ clientId: mine.clientId, after: high }, 1)).toEqual([low]);
      expect(await list({ after: { createdAt: NOW + 6, id: `${foreign.id}~` } }, 4)).toEqual([
        foreign,
        high,
        low,
        old,
      ]);
    });

    it('refuses a session of an unknown store or app', async () => {
      const { portalSessions } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      const unknown = { clientId: unique('client'), storeHash: unique('store') };
      for (const [record, field] of [
        ['store', { storeHash: unknown.storeHash }],
        ['app', { clientId: unknown.clientId }],
      ] as const)
        await expect(portalSessions.create(makePortalSession(owner, field), OPERATOR)).rejects.toMatchObject({
          name: 'NotFound',
          record,
        });
    });

    it('ends sessions with their store and with their app', async () => {
      const { stores, apps } = opened.repositories;
      const ends = [
        ({ storeHash }: Owner) => stores.delete(storeHash, OPERATOR),
        ({ clientId }: Owner) => apps.delete(clientId, OPERATOR),
      ];
      for (const end of ends) {
        const [session, token] = [await created(), unique('hash-of-token')];
        await use(session, token);
        await end(session);
        expect(await find(token)).toBeNull();
        expect(await use(session, unique('hash-of-token'))).toBeNull();
      }
    });

    it('writes each change to the audit log, without the hashes', async () => {
      const { portalSessions, changes } = opened.repositories;
      const session = await created();
      const seq = (await changes.latest()) - 1;
      await use(session, 'hash-of-first');
      for (let time = 2; time < 4; time++) await use(session, 'hash-of-second', NOW + time);
      await portalSessions.revoke(session.id, NOW + 5, OPERATOR);
      const rows = await changes.since(seq, 10);
      const { codeHash, tokenHash: _, ...shown } = session;
      const openedAt = NOW + 1;
      expect(rows.map(({ kind, action, key, after }) => ({ kind, action, key, after }))).toEqual(
        [
          { action: 'created', after: shown },
          { action: 'opened', after: { ...shown, openedAt } },
          { action: 'code_reused', after: { ...shown, openedAt, revokedAt: NOW + 2 } },
        ].map((row) => ({ kind: 'portal_session', key: session.id, ...row })),
      );
      expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${codeHash}|hash-of`));
    });

    it('throws when a hash is missing', async () => {
      const { portalSessions } = opened.repositories;
      await expect(portalSessions.findByTokenHash('')).rejects.toThrow(TypeError);
      await expect(portalSessions.useCode('', 'a', 1, OPERATOR)).rejects.toThrow(TypeError);
    });
  });
}
