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

    it('finds a text in the hash or in the name, whatever its ASCII case, in pages by hash', async () => {
      const { stores } = opened.repositories;
      const mark = unique('q');
      const make = (storeHash: string, name: string) =>
        stores.create({ storeHash, name, timezone: 'UTC' }, OPERATOR);
      await make(`b${mark}`, 'plain');
      await make(unique('c'), `Tom's ${mark.toUpperCase()} (50%) É`);
      await make(`a${mark}`, '');
      const found = async (q: string, page: { after?: string; limit?: number } = {}) =>
        (await stores.search({ q, limit: 10, ...page })).map(({ storeHash }) => storeHash);
      const all = await found(mark);
      expect(all).toHaveLength(3);
      expect(all).toEqual([...all].sort());
      expect(await found(mark.toUpperCase())).toEqual(all);
      expect(await found(mark, { limit: 2 })).toEqual(all.slice(0, 2));
      expect(await found(mark, { after: all[0]! })).toEqual(all.slice(1));
      expect(await found(`tom's ${mark} (50%) É`)).toEqual([all[2]]);
      for (const strange of [`${mark}.*`, `${mark}%`, `$${mark}`, `tom's ${mark} (50%) é`])
        expect(await found(strange)).toEqual([]);
    });

    it('changes only the fields of the patch, with a row in the audit log', async () => {
      const { stores, changes } = opened.repositories;
      const store = await create(unique('store'));
      const renamed = { ...store, name: 'Renamed' };
      expect(await stores.update(store.storeHash, { name: 'Renamed' }, OPERATOR)).toEqual(renamed);
      const moved = { ...renamed, timezone: 'UTC' };
      expect(await stores.update(store.storeHash, { timezone: 'UTC' }, OPERATOR)).toEqual(moved);
      expect(await stores.find(store.storeHash)).toEqual(moved);
      const [change] = await changes.list({ storeHash: store.storeHash }, 1);
      expect(change).toMatchObject({ kind: 'store', action: 'updated', before: renamed, after: moved });
      expect(await stores.update(unique('store'), { name: 'x' }, OPERATOR)).toBeNull();
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
      const ofStore = await subscriptions.ofStore(gone.storeHash);
      const ended = ofStore.map(({ storeHash, key, kind }) => ({ storeHash, key, kind }));
      expect(await stores.delete(gone.storeHash, OPERATOR)).toEqual({ tokens: 1, subscriptions: ended });
      const [change] = await changes.list({ storeHash: gone.storeHash }, 1);
      expect(change).toMatchObject({ kind: 'store', action: 'deleted', after: null });
      const places = ended.map(({ storeHash, key }) => ({ storeHash, key }));
      expect(change!.before!['subscriptions']).toEqual(places);
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
