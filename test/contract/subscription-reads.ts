import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Subscription } from '../../src/subscriptions/subscription.js';
import type { SubscriptionRef } from '../../src/subscriptions/subscription.repository.js';
import type { StoreSubscriptionFilter } from '../../src/subscriptions/subscription-filters.js';
import type { Open, Opened } from './opened.js';
import { API_ACTOR, makeHook, makeOwner, makeWebHook, unique } from './records.js';

const refOf = (subscription: Subscription): SubscriptionRef =>
  subscription.number === null
    ? { kind: 'web-hook', key: subscription.key }
    : { kind: 'hook', number: subscription.number };

export function subscriptionReads(open: Open): void {
  describe('reads', () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('finds a subscription as it was created; a hook has a number, a web-hook has none', async () => {
      const { subscriptions } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      const [newHook, newWebHook] = [makeHook(owner), makeWebHook(owner)];
      const hook = await subscriptions.create(newHook, API_ACTOR);
      const webHook = await subscriptions.create(newWebHook, API_ACTOR);
      expect(hook).toMatchObject({ ...newHook, disabledReason: null, disabledAt: null });
      expect(hook.number).toBeGreaterThanOrEqual(1);
      expect(hook.updatedAt).toBe(hook.createdAt);
      expect(webHook).toMatchObject({ ...newWebHook, number: null });
      for (const each of [hook, webHook]) {
        expect(await subscriptions.find(owner, refOf(each))).toEqual(each);
        expect(await subscriptions.findByKey(owner.storeHash, each.key)).toEqual(each);
      }
    });

    it('does not find a hook as a web-hook, or by an unknown number', async () => {
      const { subscriptions } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      const hook = await subscriptions.create(makeHook(owner), API_ACTOR);
      expect(await subscriptions.find(owner, { kind: 'web-hook', key: hook.key })).toBeNull();
      expect(await subscriptions.find(owner, { kind: 'hook', number: 1_000_000_000 })).toBeNull();
    });

    it('lists those of every store by their keys, page by page, or of one store or one app', async () => {
      const { subscriptions } = opened.repositories;
      const [owner, other] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      const guest = { ...owner, clientId: other.clientId };
      const made = [makeHook(owner), makeWebHook(guest), makeHook(guest), makeHook(other)];
      for (const draft of made) await subscriptions.create(draft, API_ACTOR);
      const keysOf = (...drafts: { key: string }[]) => drafts.map(({ key }) => key).sort();
      const read = async (of: Partial<typeof owner>, after: string | null = null, limit = 1_000) => {
        const found = await subscriptions.ofAll({ storeHash: null, clientId: null, ...of }, after, limit);
        return found.map(({ key }) => key);
      };
      const all = await read({});
      expect(all).toEqual([...all].sort());
      expect(all).toEqual(expect.arrayContaining(keysOf(...made)));
      expect(await read({ storeHash: owner.storeHash })).toEqual(keysOf(...made.slice(0, 3)));
      expect(await read({ clientId: other.clientId })).toEqual(keysOf(...made.slice(1)));
      expect(await read(guest)).toEqual(keysOf(...made.slice(1, 3)));
      const [first, ...rest] = await read(guest);
      expect(await read(guest, null, 1)).toEqual([first]);
      expect(await read(guest, first)).toEqual(rest);
      const [hook] = await subscriptions.ofAll({ ...other }, null, 1);
      expect(hook).toEqual(await subscriptions.findByKey(other.storeHash, hook!.key));
    });

    it('refuses an unknown store', async () => {
      const { clientId } = await makeOwner(opened.repositories);
      const creating = opened.repositories.subscriptions.create(
        makeHook({ storeHash: unique('store'), clientId }),
        API_ACTOR,
      );
      await expect(creating).rejects.toMatchObject({ name: 'NotFound', record: 'store' });
    });

    it('finds a subscription by its key alone, and a hook by its number, in whatever store it is', async () => {
      const { subscriptions } = opened.repositories;
      const [owner, other] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      const mine = await subscriptions.create(makeHook(owner), API_ACTOR);
      const theirs = await subscriptions.create(makeWebHook(other), API_ACTOR);
      for (const one of [mine, theirs])
        expect(await subscriptions.findInAnyStore({ key: one.key })).toEqual(one);
      expect(await subscriptions.findInAnyStore({ key: unique('key') })).toBeNull();
      const number = mine.number!;
      expect(await subscriptions.findInAnyStore({ number })).toEqual(mine);
      // SQLite has given the next one to the web-hook's row.
      expect(await subscriptions.findInAnyStore({ number: number + 1 })).toBeNull();
    });

    it('lists both kinds of every app of one store in pages, the oldest first, and filters them', async () => {
      const { subscriptions } = opened.repositories;
      const [owner, other] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      const guest = { ...owner, clientId: other.clientId };
      const { storeHash } = owner;
      const hook = await subscriptions.create(
        makeHook(owner, { topic: 'store/priceList/deleted/' }),
        API_ACTOR,
      );
      const webHook = await subscriptions.create(makeWebHook(guest), API_ACTOR);
      const off = await subscriptions.create(makeHook(guest, { isActive: false }), API_ACTOR);
      await subscriptions.create(makeHook(other), API_ACTOR);
      const byPlace = (a: Subscription, b: Subscription) =>
        a.createdAt - b.createdAt || (a.key < b.key ? -1 : 1);
      const all = [hook, webHook, off].sort(byPlace);
      const found = (filter: Partial<StoreSubscriptionFilter> = {}) =>
        subscriptions.search(storeHash, { limit: 10, ...filter });
      expect(await found()).toEqual(all);
      expect(await found({ limit: 2 })).toEqual(all.slice(0, 2));
      for (let n = 0; n < all.length; n++) expect(await found({ after: all[n]! })).toEqual(all.slice(n + 1));
      expect(await found({ clientId: guest.clientId })).toEqual([webHook, off].sort(byPlace));
      expect(await found({ isActive: false })).toEqual([off]);
      expect(await found({ topic: webHook.topic })).toEqual([webHook]);
      expect(await found({ topic: 'store/priceList/deleted' })).toEqual([hook]);
      expect(await found({ destination: off.destination, clientId: guest.clientId })).toEqual([off]);
      expect(await found({ destination: off.destination, isActive: true })).toEqual([]);
      await expect(subscriptions.search('', { limit: 1 })).rejects.toThrow(TypeError);
    });

    it('lists one kind in pages, the oldest first, with the total', async () => {
      const { subscriptions } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      await subscriptions.create(makeWebHook(owner), API_ACTOR);
      const hooks: Subscription[] = [];
      for (let n = 0; n < 5; n++) hooks.push(await subscriptions.create(makeHook(owner), API_ACTOR));
      const page = (number: number) => subscriptions.list(owner, { kind: 'hook', page: number, limit: 2 });
      expect(await page(1)).toEqual({ items: hooks.slice(0, 2), total: 5 });
      expect(await page(3)).toEqual({ items: hooks.slice(4), total: 5 });
      expect(await page(4)).toEqual({ items: [], total: 5 });
    });

    it('filters by topic, destination and activity', async () => {
      const { subscriptions } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      const one = await subscriptions.create(makeHook(owner, { topic: 'store/cart/*' }), API_ACTOR);
      const two = await subscriptions.create(makeHook(owner, { isActive: false }), API_ACTOR);
      const found = async (filter: { topic?: string; destination?: string; isActive?: boolean }) =>
        (await subscriptions.list(owner, { kind: 'hook', page: 1, limit: 50, ...filter })).items;
      expect(await found({ topic: 'store/cart/*' })).toEqual([one]);
      expect(await found({ destination: two.destination })).toEqual([two]);
      expect(await found({ isActive: true })).toEqual([one]);
      expect(await found({ isActive: false, topic: 'store/cart/*' })).toEqual([]);
    });

    it('shows an app only its own subscriptions, and publishing those of every app in the store', async () => {
      const { subscriptions } = opened.repositories;
      const [owner, stranger] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      const neighbour = { storeHash: owner.storeHash, clientId: stranger.clientId };
      const mine = await subscriptions.create(makeHook(owner), API_ACTOR);
      const theirs = await subscriptions.create(makeWebHook(neighbour), API_ACTOR);
      await subscriptions.create(makeHook(stranger), API_ACTOR);
      for (const other of [neighbour, stranger])
        expect(await subscriptions.find(other, refOf(mine))).toBeNull();
      expect((await subscriptions.list(neighbour, { kind: 'hook', page: 1, limit: 50 })).total).toBe(0);
      expect(await subscriptions.findByKey(stranger.storeHash, mine.key)).toBeNull();
      const keys = (await subscriptions.ofStore(owner.storeHash)).map((each) => each.key);
      expect(keys.sort()).toEqual([mine.key, theirs.key].sort());
    });

    it('gives the key and the revision of every subscription in the stores that it is asked for', async () => {
      const { subscriptions } = opened.repositories;
      const [one, two, other] = [
        await makeOwner(opened.repositories),
        await makeOwner(opened.repositories),
        await makeOwner(opened.repositories),
      ];
      const stored = [];
      for (const owner of [one, one, two])
        stored.push(await subscriptions.create(makeHook(owner), API_ACTOR));
      await subscriptions.create(makeHook(other), API_ACTOR);
      const found = await subscriptions.versions([one.storeHash, two.storeHash, 'nowhere']);
      const versions = stored.map(({ storeHash, key, revision }) => ({ storeHash, key, revision }));
      const byKey = (a: { key: string }, b: { key: string }) => a.key.localeCompare(b.key);
      expect(found.sort(byKey)).toEqual(versions.sort(byKey));
      expect(await subscriptions.versions([])).toEqual([]);
      await expect(subscriptions.versions([''])).rejects.toThrow(TypeError);
    });

    it('throws when a part of the owner is missing', async () => {
      const { subscriptions } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      const missing = { storeHash: owner.storeHash, clientId: undefined as unknown as string };
      const ref: SubscriptionRef = { kind: 'hook', number: 1 };
      await expect(subscriptions.find(missing, ref)).rejects.toThrow(TypeError);
      await expect(subscriptions.list(missing, { kind: 'hook', page: 1, limit: 1 })).rejects.toThrow(
        TypeError,
      );
      await expect(subscriptions.update(missing, ref, {}, API_ACTOR)).rejects.toThrow(TypeError);
      await expect(subscriptions.delete(missing, ref, API_ACTOR)).rejects.toThrow(TypeError);
      await expect(
        subscriptions.turnOff({ ...owner, storeHash: '', key: 'key', revision: 1 }, 'gone'),
      ).rejects.toThrow(TypeError);
      await expect(subscriptions.create(makeHook({ ...owner, clientId: '' }), API_ACTOR)).rejects.toThrow(
        TypeError,
      );
      await expect(subscriptions.ofStore('')).rejects.toThrow(TypeError);
      await expect(subscriptions.findByKey('', 'key')).rejects.toThrow(TypeError);
    });
  });
}
