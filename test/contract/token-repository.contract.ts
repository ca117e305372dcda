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
      await expect(tokens.create(makeToken({ ...owner, storeHash: '' }), OPERATOR)).rejects.toThrow(
        TypeError,
      );
    });
  });
}
