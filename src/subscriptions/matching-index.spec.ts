import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MatchingIndex } from './matching-index.js';
import type { Subscription } from './subscription.js';

function hook(key: string, topic: string, more: Partial<Subscription> = {}): Subscription {
  return {
    storeHash: '5ueh97',
    clientId: 'app',
    key,
    kind: 'hook',
    number: 1,
    topic,
    destination: 'https://app.example.com/orders',
    canonicalUrl: 'https://app.example.com/orders',
    sealedHeaders: null,
    policy: null,
    isActive: true,
    disabledReason: null,
    disabledAt: null,
    createdAt: 0,
    updatedAt: 0,
    revision: 1,
    ...more,
  };
}

const indexOf = (...subscriptions: Subscription[]) => {
  const index = new MatchingIndex();
  for (const subscription of subscriptions) index.put(subscription);
  return index;
};
const matches = (topic: string, scope: string) => indexOf(hook('k', topic)).match(scope, null).length === 1;

describe('MatchingIndex', () => {
  it.each([
    ['store/order/created', 'store/order/created'],
    ['store/order/*', 'store/order/created'],
    ['store/order/*', 'store/order/refund/created'],
    ['store/channel/*', 'store/channel/5/order/refund/created'],
    ['store/channel/5/order/*', 'store/channel/5/order/created'],
    ['store/channel/*', 'store/channel/*/inventory/product/stock_changed'],
    ['store/channel/*/inventory/product/stock_changed', 'store/channel/*/inventory/product/stock_changed'],
    ['store/priceList/deleted/', 'store/priceList/deleted/'],
    ['store/priceList/deleted/', 'store/priceList/deleted'],
    ['store/priceList/deleted', 'store/priceList/deleted/'],
  ])('matches a hook of %s with %s', (topic, scope) => {
    expect(matches(topic, scope)).toBe(true);
  });

  it.each([
    ['store/order/*', 'store/order'],
    ['store/order/*', 'store/order/'],
    ['store/order/*', 'store/orders/created'],
    ['store/order/*', 'store/Order/created'],
    ['store/order/created', 'store/order/Created'],
    ['store/channel/5/order/*', 'store/channel/55/order/created'],
    ['store/channel/*/inventory/product/stock_changed', 'store/channel/5/inventory/product/stock_changed'],
  ])('does not match a hook of %s with %s', (topic, scope) => {
    expect(matches(topic, scope)).toBe(false);
  });

  it('matches web-hooks by the record, and hooks by the scope', () => {
    const index = indexOf(hook('w', 'Order/Create', { kind: 'web-hook' }), hook('h', 'store/order/created'));
    const keys = (scope: string, object: string) =>
      index.match(scope, { object, action: 'Create' }).map(({ key }) => key);
    expect(keys('store/order/created', 'Order')).toEqual(['h', 'w']);
    expect(keys('store/order/created', 'Cart')).toEqual(['h']);
    expect(keys('Order/Create', 'Cart')).toEqual([]);
  });

  it('leaves out hooks that their app turned off, but not those that the service turned off', () => {
    const off = hook('off', 'store/order/*', { isActive: false });
    const disabled = hook('disabled', 'store/order/*', { isActive: false, disabledReason: 'gone' });
    const index = indexOf(off, disabled);
    expect(index.match('store/order/created', null)).toEqual([disabled]);
    expect(index.get('off')).toBe(off);
  });

  it('replaces and removes hooks that are off', () => {
    const off = hook('k', 'store/order/*', { isActive: false });
    const index = indexOf(off, off);
    index.remove('k');
    index.remove('unknown');
    expect(index.get('k')).toBeUndefined();
    expect(index.match('store/order/created', null)).toEqual([]);
  });

  it('forgets the old topic of a changed subscription, and all of a removed one', () => {
    const index = indexOf(hook('k', 'store/order/*'), hook('k', 'store/cart/*'));
    expect(index.match('store/order/created', null)).toEqual([]);
    expect(index.match('store/cart/created', null)).toHaveLength(1);
    index.remove('k');
    expect(index.match('store/cart/created', null)).toEqual([]);
    expect(index.get('k')).toBeUndefined();
  });

  it('finds the same as a scan of all subscriptions, after any changes', () => {
    const segment = fc.constantFrom('order', 'cart', '5', '*', 'created', '');
    const scope = fc
      .array(segment, { minLength: 1, maxLength: 4 })
      .map((parts) => ['store', ...parts].join('/'));
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      topic: fc.oneof(
        scope,
        scope.map((name) => `${name}/*`),
      ),
      gone: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), scope, (steps, published) => {
        const index = new MatchingIndex();
        const naive = new Map<string, string>();
        for (const { key, topic, gone } of steps) {
          if (gone) naive.delete(key);
          else naive.set(key, topic);
          if (gone) index.remove(key);
          else index.put(hook(key, topic));
        }
        const found = index.match(published, null).map(({ key }) => key);
        const expected = [...naive]
          .filter(([, topic]) => naivelyMatches(topic, published))
          .map(([key]) => key);
        expect(found.sort()).toEqual(expected.sort());
      }),
    );
  });
});

/** Compares segment by segment. A wildcard needs at least one segment below it. */
function naivelyMatches(topic: string, published: string): boolean {
  const wanted = topic.split('/');
  const given = published.split('/');
  const isWildcard = wanted.at(-1) === '*';
  const head = isWildcard ? wanted.slice(0, -1) : wanted;
  if (!isWildcard) {
    // One empty segment at the end is another spelling of the same scope.
    const [one, other] = [wanted, given].map((all) => (all.at(-1) === '' ? all.slice(0, -1) : all));
    return one!.join('/') === other!.join('/');
  }
  if (!head.every((segment, at) => segment === given[at])) return false;
  const below = given.slice(head.length);
  return below.length > 1 || (below.length === 1 && below[0] !== '');
}
