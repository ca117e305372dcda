import { describe, expect, it } from '@jest/globals';
import type { Subscription } from './subscription.js';
import type { SubscriptionRepository } from './subscription.repository.js';
import { SubscriptionCache } from './subscription-cache.js';

const STORE = '5ueh97';

function hook(key: string, revision: number, topic = 'store/order/*'): Subscription {
  return {
    storeHash: STORE,
    clientId: 'app',
    key,
    kind: 'hook',
    number: 1,
    topic,
    destination: 'https://app.example.com/',
    canonicalUrl: 'https://app.example.com/',
    sealedHeaders: null,
    policy: null,
    isActive: true,
    disabledReason: null,
    disabledAt: null,
    createdAt: 0,
    updatedAt: 0,
    revision,
  };
}

/** A cache over a database that answers when the test calls `answer` or `fail`. */
function cacheOver(rows: Subscription[]) {
  const reads: { answer: () => void; fail: () => void }[] = [];
  const ofStore = () =>
    new Promise<Subscription[]>((resolve, reject) => {
      reads.push({ answer: () => resolve(rows), fail: () => reject(new Error('down')) });
    });
  const repository = { ofStore } as unknown as SubscriptionRepository;
  return { cache: new SubscriptionCache(repository), reads };
}

const keysOf = (cache: SubscriptionCache) =>
  cache.match(STORE, 'store/order/created', null).map(({ key, revision }) => `${key}@${revision}`);

describe('SubscriptionCache', () => {
  it('reads a store once, and is ready without waiting from then on', async () => {
    const { cache, reads } = cacheOver([hook('a', 1)]);
    const both = [cache.ready(STORE), cache.ready(STORE)];
    reads[0]!.answer();
    await Promise.all(both);
    expect(cache.ready(STORE)).toBeUndefined();
    expect(reads).toHaveLength(1);
    expect(keysOf(cache)).toEqual(['a@1']);
    expect(cache.find(STORE, 'a')?.revision).toBe(1);
  });

  it('keeps what changed and forgets what was deleted during the read of the store', async () => {
    const { cache, reads } = cacheOver([hook('changed', 1), hook('deleted', 2)]);
    const ready = cache.ready(STORE);
    cache.apply(hook('changed', 5));
    cache.apply(hook('created', 6));
    cache.forget(STORE, 'deleted');
    reads[0]!.answer();
    await ready;
    expect(keysOf(cache).sort()).toEqual(['changed@5', 'created@6']);
  });

  it('ignores a version that is not newer than its own, or of a deleted subscription', async () => {
    const { cache, reads } = cacheOver([hook('a', 4)]);
    const ready = cache.ready(STORE);
    reads[0]!.answer();
    await ready;
    for (const revision of [3, 4]) cache.apply(hook('a', revision, 'store/cart/*'));
    expect(keysOf(cache)).toEqual(['a@4']);
    cache.forget(STORE, 'a');
    cache.apply(hook('a', 9));
    expect(keysOf(cache)).toEqual([]);
  });

  it('reads a store again after a failure', async () => {
    const { cache, reads } = cacheOver([hook('a', 1)]);
    const failed = cache.ready(STORE);
    reads[0]!.fail();
    await expect(failed).rejects.toThrow('down');
    const ready = cache.ready(STORE);
    reads[1]!.answer();
    await ready;
    expect(keysOf(cache)).toEqual(['a@1']);
  });

  it('is empty for a store that was deleted, even during the read', async () => {
    const { cache, reads } = cacheOver([hook('a', 1)]);
    const ready = cache.ready(STORE);
    cache.drop(STORE);
    reads[0]!.answer();
    await ready;
    expect(keysOf(cache)).toEqual([]);
  });

  it('keeps a new store of the same name when the read of the old one fails', async () => {
    const { cache, reads } = cacheOver([hook('a', 1)]);
    const failed = cache.ready(STORE);
    cache.drop(STORE);
    reads[0]!.fail();
    await expect(failed).rejects.toThrow('down');
    expect(cache.holds(STORE)).toBe(true);
    expect(cache.ready(STORE)).toBeUndefined();
  });

  it('does not take in a store that it was never asked for', () => {
    const { cache } = cacheOver([]);
    cache.apply(hook('a', 1));
    cache.forget(STORE, 'a');
    cache.drop(STORE);
    expect([cache.holds(STORE), cache.revisionOf(STORE, 'a')]).toEqual([false, undefined]);
  });

  it('knows the revision of each subscription in memory', async () => {
    const { cache, reads } = cacheOver([hook('a', 4)]);
    const ready = cache.ready(STORE);
    expect([cache.holds(STORE), cache.revisionOf(STORE, 'a')]).toEqual([true, undefined]);
    reads[0]!.answer();
    await ready;
    expect([cache.revisionOf(STORE, 'a'), cache.revisionOf(STORE, 'b')]).toEqual([4, undefined]);
  });

  it('keeps every field of a subscription', async () => {
    const rows = [
      hook('a', 1),
      { ...hook('b', 1), destination: 'https://APP.example.com', clientId: 'other' },
    ];
    const { cache, reads } = cacheOver(rows);
    const ready = cache.ready(STORE);
    reads[0]!.answer();
    await ready;
    expect(rows.map(({ key }) => cache.find(STORE, key))).toEqual(rows);
  });

  it('throws if a store is matched before it is ready', () => {
    const { cache } = cacheOver([]);
    expect(() => cache.match(STORE, 'store/order/created', null)).toThrow(STORE);
  });
});
