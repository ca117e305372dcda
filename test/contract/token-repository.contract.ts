import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import type { Open, Opened } from './opened.js';
import { makeOwner, makeToken, unique } from './records.js';

export function tokenRepositoryContract(name: string, open: Open): void {
  describe(`TokenRepository on ${name}`, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('finds a token by its hash, also when expired or revoked', async () => {
      const { tokens } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      const token = makeToken(owner, { expiresAt: 1, scopes: ['default', 'events:write'] });
      await tokens.create(token, OPERATOR);
      expect(await tokens.findByHash(token.hash)).toEqual(token);
      await tokens.revoke(token.id, 7, OPERATOR);
      expect(await tokens.findByHash(token.hash)).toEqual({ ...token, revokedAt: 7 });
      expect(await tokens.findByHash(unique('hash'))).toBeNull();
    });

    it('keeps the time of the first revocation', async () => {
      const { tokens } = opened.repositories;
      const token = makeToken(await makeOwner(opened.repositories));
      await tokens.create(token, OPERATOR);
      await tokens.revoke(token.id, 7, OPERATOR);
      expect(await tokens.revoke(token.id, 9, OPERATOR)).toEqual({ ...token, revokedAt: 7 });
      expect(await tokens.revoke(unique('token'), 9, OPERATOR)).toBeNull();
    });

    it('lists the newest first', async () => {
      const { tokens } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      const [old, young] = [makeToken(owner, { createdAt: 1 }), makeToken(owner, { createdAt: 2 })];
      for (const token of [young, old]) await tokens.create(token, OPERATOR);
      expect((await tokens.list()).filter((token) => token.storeHash === owner.storeHash)).toEqual([
        young,
        old,
      ]);
    });

    it('creates one token for one id, and gives the first one to every later caller', async () => {
      const { tokens, changes } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      const id = unique('token');
      const asked = Array.from({ length: 5 }, () => makeToken(owner, { id }));
      const given = await Promise.all(asked.map((token) => tokens.create(token, OPERATOR)));
      const first = given[0]!;
      expect(asked).toContainEqual(first);
      expect(given).toEqual(asked.map(() => first));
      const created = await changes.list({ storeHash: owner.storeHash }, 10);
      expect(created.filter(({ kind }) => kind === 'token')).toHaveLength(1);
      await tokens.revoke(id, 7, OPERATOR);
      expect(await tokens.create(asked[0]!, OPERATOR)).toEqual({ ...first, revokedAt: 7 });
    });

    it('lists the tokens of one store in pages, the newest first, of one app or of all', async () => {
      const { tokens } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      const other = await makeOwner(opened.repositories);
      const guest = { ...owner, clientId: other.clientId };
      const made = [
        makeToken(owner, { createdAt: 3, revokedAt: 4 }),
        makeToken(guest, { createdAt: 2, id: unique('b'), expiresAt: 3 }),
        makeToken(owner, { createdAt: 2, id: unique('a') }),
        makeToken(owner, { createdAt: 1 }),
      ];
      for (const token of [...made, makeToken(other)]) await tokens.create(token, OPERATOR);
      const { storeHash, clientId } = owner;
      expect(await tokens.ofStore(storeHash, { limit: 10 })).toEqual(made);
      expect(await tokens.ofStore(storeHash, { limit: 2 })).toEqual(made.slice(0, 2));
      for (let n = 0; n < made.length; n++) {
        expect(await tokens.ofStore(storeHash, { limit: 10, after: made[n]! })).toEqual(made.slice(n + 1));
      }
      const own = made.filter((token) => token.clientId === clientId);
      expect(await tokens.ofStore(storeHash, { limit: 10, clientId })).toEqual(own);
      expect(await tokens.ofStore(storeHash, { limit: 1, clientId, after: own[0]! })).toEqual([own[1]]);
    });

    it('finds a token by its id in its own store alone', async () => {
      const { tokens } = opened.repositories;
      const [owner, other] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      const token = makeToken(owner);
      await tokens.create(token, OPERATOR);
      expect(await tokens.find(owner.storeHash, token.id)).toEqual(token);
      expect(await tokens.find(other.storeHash, token.id)).toBeNull();
      expect(await tokens.find(owner.storeHash, unique('token'))).toBeNull();
    });

    it('adds scopes to a grant and keeps grants of stores and apps apart', async () => {
      const { tokens } = opened.repositories;
      const [owner, other] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      await tokens.grant({ ...owner, scopes: ['default'] }, OPERATOR);
      const grant = await tokens.grant({ ...owner, scopes: ['events:write', 'default'] }, OPERATOR);
      expect([...grant.scopes].sort()).toEqual(['default', 'events:write']);
      expect(await tokens.findGrant(owner.storeHash, owner.clientId)).toEqual(grant);
      expect(await tokens.findGrant(owner.storeHash, other.clientId)).toBeNull();
      expect(await tokens.findGrant(other.storeHash, owner.clientId)).toBeNull();
    });

    it('refuses a grant or a token for an unknown store or app', async () => {
      const { tokens } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      const strangers = [
        { record: 'store', stranger: { ...owner, storeHash: unique('store') } },
        { record: 'app', stranger: { ...owner, clientId: unique('client') } },
      ];
      for (const { record, stranger } of strangers) {
        const notFound = { name: 'NotFound', record };
        await expect(tokens.create(makeToken(stranger), OPERATOR)).rejects.toMatchObject(notFound);
        await expect(tokens.grant({ ...stranger, scopes: [] }, OPERATOR)).rejects.toMatchObject(notFound);
      }
    });

    it('throws when a part of the tenant is missing', async () => {
      const { tokens } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      await expect(tokens.findGrant('', owner.clientId)).rejects.toThrow(TypeError);
      await expect(tokens.findGrant(owner.storeHash, undefined as unknown as string)).rejects.toThrow(
        TypeError,
      );
      await expect(tokens.findByHash('')).rejects.toThrow(TypeError);
      await expect(tokens.find('', 'id')).rejects.toThrow(TypeError);
      await expect(tokens.ofStore('', { limit: 1 })).rejects.toThrow(TypeError);
      await expect(tokens.create(makeToken({ ...owner, storeHash: '' }), OPERATOR)).rejects.toThrow(
        TypeError,
      );
    });
  });
}
