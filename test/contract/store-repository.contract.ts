import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import type { Open, Opened } from './opened.js';
import { makeHook, makeOwner, makeToken, makeWebHook, unique } from './records.js';

export function storeRepositoryContract(name: string, open: Open): void {
  describe(`StoreRepository on ${name}`, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    const create = (storeHash: string) =>
      opened.repositories.stores.create({ storeHash, name: 'Shop', timezone: 'Australia/Sydney' }, OPERATOR);

    it('finds a store as it was created, with an id of decimal digits', async () => {
      const storeHash = unique('store');
      const store = await create(storeHash);
      expect(store).toMatchObject({ storeHash, name: 'Shop', timezone: 'Australia/Sydney' });
      expect(store.storeId).toMatch(/^[1-9]\d*$/);
      expect(await opened.repositories.stores.find(storeHash)).toEqual(store);
    });

    it('finds and deletes nothing for an unknown hash', async () => {
      expect(await opened.repositories.stores.find(unique('store'))).toBeNull();
      expect(await opened.repositories.stores.delete(unique('store'), OPERATOR)).toBeNull();
    });

    it('refuses a second store with the same hash, also when both are created at once', async () => {
      const storeHash = unique('store');
      const results = await Promise.allSettled(Array.from({ length: 10 }, () => create(storeHash)));
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      await expect(create(storeHash)).rejects.toMatchObject({ name: 'AlreadyExists', record: 'store' });
    });

    it('counts ids up and never reuses one', async () => {
      const storeHash = unique('store');
      const first = await create(storeHash);
      await opened.repositories.stores.delete(storeHash, OPERATOR);
      const second = await create(storeHash);
      expect(Number(second.storeId)).toBeGreaterThan(Number(first.storeId));
    });

    it('lists every store by hash', async () => {
      await Promise.all([create(unique('store')), create(unique('store'))]);
      const hashes = (await opened.repositories.stores.list()).map((store) => store.storeHash);
      expect(hashes.length).toBeGreaterThan(1);
      expect(hashes).toEqual([...hashes].sort());
    });

    it('deletes a store with its tokens, grants and subscriptions, and leaves those of other stores', async () => {
      const { stores, tokens, subscriptions, changes } = opened.repositories;
      const [gone, kept] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      const [goneToken, keptToken] = [makeToken(gone), makeToken(kept)];
      for (const token of [goneToken, keptToken]) {
        await tokens.grant(
          { storeHash: token.storeHash, clientId: token.clientId, scopes: ['default'] },
          OPERATOR,
        );
        await tokens.create(token, OPERATOR);
        await subscriptions.create(makeHook(token), OPERATOR);
        await subscriptions.create(makeWebHook(token), OPERATOR);
        await subscriptions.create(makeWebHook(token), OPERATOR);
      }
      const keys = (await subscriptions.ofStore(gone.storeHash)).map(({ key }) => key);
      expect(await stores.delete(gone.storeHash, OPERATOR)).toEqual({ tokens: 1, hooks: 1, webHooks: 2 });
      const [change] = await changes.list({ storeHash: gone.storeHash }, 1);
      expect(change).toMatchObject({ kind: 'store', action: 'deleted', after: null });
      expect([...(change!.before!['subscriptions'] as string[])].sort()).toEqual(keys.sort());
      expect(await tokens.findByHash(goneToken.hash)).toBeNull();
      expect(await tokens.findGrant(gone.storeHash, gone.clientId)).toBeNull();
      expect(await subscriptions.ofStore(gone.storeHash)).toEqual([]);
      expect(await tokens.findByHash(keptToken.hash)).toEqual(keptToken);
      expect(await subscriptions.ofStore(kept.storeHash)).toHaveLength(3);
    });

    it('throws when the tenant is missing', async () => {
      await expect(opened.repositories.stores.find(undefined as unknown as string)).rejects.toThrow(
        TypeError,
      );
      await expect(opened.repositories.stores.delete('', OPERATOR)).rejects.toThrow(TypeError);
    });
  });
}
