import { describe, expect, it } from '@jest/globals';
import type { Subscription } from './subscription.js';
import { SubscriptionRepository } from './subscription.repository.js';
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
    isActive: true,
    disabledReason: null,
    disabledAt: null,
    createdAt: 0,
    updatedAt: 0,
    revision,
  };
}

/** A cache over a database whose answer comes when the test lets it come. */
function directoryOver(rows: Subscription[]) {
  const reads: { answer: () => void; fail: () => void }[] = [];
  const ofStore = () =>
    new Promise<Subscription[]>((resolve, reject) => {
      reads.push({ answer: () => resolve(rows), fail: () => reject(new Error('down')) });
    });
  const repository = Object.assign(Object.create(SubscriptionRepository.prototype), { ofStore });
  return { cache: new SubscriptionCache(repository), reads };
}

const keysOf = (cache: SubscriptionCache) =>
  cache.match(STORE, 'store/order/created', null).map(({ key, revision }) => `${key}@${revision}`);

describe('SubscriptionDirectory', () => {
  it('reads a store once, and is ready without waiting from then on', async () => {
    const { cache, reads } = directoryOver([hook('a', 1)]);
    const both = [cache.ready(STORE), cache.ready(STORE)];
    reads[0]!.answer();
    await Promise.all(both);
    expect(cache.ready(STORE)).toBeUndefined();
    expect(reads).toHaveLength(1);
    expect(keysOf(cache)).toEqual(['a@1']);
    expect(cache.find(STORE, 'a')?.revision).toBe(1);
  });

  it('keeps what changed and forgets what was deleted while the store was being read', async () => {
    const { cache, reads } = directoryOver([hook('changed', 1), hook('deleted', 2)]);
    const ready = cache.ready(STORE);
    cache.apply(hook('changed', 5));
    cache.apply(hook('created', 6));
    cache.forget(STORE, 'deleted');
    reads[0]!.answer();
    await ready;
    expect(keysOf(cache).sort()).toEqual(['changed@5', 'created@6']);
  });

  it('ignores news that is older than what it has, or of something deleted', async () => {
    const { cache, reads } = directoryOver([hook('a', 4)]);
    const ready = cache.ready(STORE);
    reads[0]!.answer();
    await ready;
    cache.apply(hook('a', 3, 'store/cart/*'));
    expect(keysOf(cache)).toEqual(['a@4']);
    cache.forget(STORE, 'a');
    cache.apply(hook('a', 9));
    expect(keysOf(cache)).toEqual([]);
  });

  it('reads again after a failure', async () => {
    const { cache, reads } = directoryOver([hook('a', 1)]);
    const failed = cache.ready(STORE);
    reads[0]!.fail();
    await expect(failed).rejects.toThrow('down');
    const ready = cache.ready(STORE);
    reads[1]!.answer();
    await ready;
    expect(keysOf(cache)).toEqual(['a@1']);
  });

  it('is empty for a store that was dropped, even while it was being read', async () => {
    const { cache, reads } = directoryOver([hook('a', 1)]);
    const ready = cache.ready(STORE);
    cache.drop(STORE);
    reads[0]!.answer();
    await ready;
    expect(keysOf(cache)).toEqual([]);
  });

  it('refuses to answer for a store that was never made ready', () => {
    const { cache } = directoryOver([]);
    expect(() => cache.match(STORE, 'store/order/created', null)).toThrow(STORE);
  });
});
