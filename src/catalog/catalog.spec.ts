import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Catalog } from './catalog.js';
import { loadCatalog } from './catalog.loader.js';

describe('the built-in catalog', () => {
  let catalog: Catalog;
  beforeAll(async () => {
    catalog = await loadCatalog(undefined);
  });

  it('has an example for every event, and the schema accepts it', () => {
    for (const entry of catalog.document.events) {
      if (!entry.wildcard)
        expect([entry.scope, catalog.validate(entry, entry.example)]).toEqual([entry.scope, []]);
    }
  });

  it.each([
    'store/order/created',
    'store/order/*',
    'store/channel/*',
    'store/channel/667159/order/created',
    'store/channel/667159/order/*',
    'store/channel/*/inventory/product/stock_changed',
    'store/priceList/deleted',
    'store/priceList/deleted/',
  ])('lets a hook subscribe to %s', (scope) => {
    expect(catalog.subscribable(scope)).toBe(true);
  });

  it('knows the scopes of every record type and action, in either spelling and with any channel', () => {
    const names = catalog.document.events.flatMap((entry) => {
      const { scope, alias = scope, record = null } = entry.wildcard ? { scope: entry.scope } : entry;
      return [scope, alias].map((name) => ({ name: name.replace('{channel_id}', '667159'), record }));
    });
    const matched = (pattern: RegExp) => names.filter(({ name }) => pattern.test(name));
    for (const { object, action } of names.flatMap(({ record }) => record ?? [])) {
      const [ofObject, ofAction] = [
        names.filter(({ record }) => record?.object === object),
        names.filter(({ record }) => record?.action === action),
      ];
      const ofBoth = ofObject.filter((one) => ofAction.includes(one));
      expect(matched(catalog.scopesOf({ object, action }))).toEqual(ofBoth);
      expect(matched(catalog.scopesOf({ object, action: undefined }))).toEqual(ofObject);
      expect(matched(catalog.scopesOf({ object: undefined, action }))).toEqual(ofAction);
    }
  });

  it.each([
    ['store/customer/updated/more', 'Customer', 'Update'],
    ['a/store/customer/updated', 'Customer', 'Update'],
    ['store/channel/x/page/created', 'Page', 'Create'],
    ['store/customer/updated', 'Customer', 'Nothing'],
    ['store/customer/updated', 'Nothing', undefined],
  ])('does not take %j for the scope of %s, %s', (scope, object, action) => {
    expect(catalog.scopesOf({ object, action }).test(scope)).toBe(false);
  });

  it.each([
    '*',
    'store/*',
    'store',
    '',
    'store/order',
    'store/order/',
    'store/Order/created',
    'store/order/created/*',
    'store/channel/{channel_id}/order/created',
    'store/channel/{channel_id}/order/*',
    'store/channel/abc/order/created',
    'store/channel/01/order/created',
    'store/channel/007/order/*',
    'store/channel/0/order/created',
    'store/order/created/',
    'store/priceList/deleted//',
    'store/channel/*/order/created',
    'store/channel/667159/inventory/product/stock_changed',
    'store/order/.*',
    '__proto__',
  ])('does not let a hook subscribe to %j', (scope) => {
    expect(catalog.subscribable(scope)).toBe(false);
    expect(catalog.event(scope)).toBeUndefined();
  });

  it('lets a publisher publish concrete events only', () => {
    expect(catalog.event('store/order/*')).toBeUndefined();
    expect(catalog.event('store/channel/5/order/created')?.scope).toBe(
      'store/channel/{channel_id}/order/created',
    );
  });

  it.each([
    ['store/order/creatd', 'store/order/created', 'store/order/created'],
    ['store/order*', null, 'store/order/*'],
    [
      'store/channel/667159/order/creatd',
      'store/channel/667159/order/created',
      'store/channel/667159/order/created',
    ],
    ['store/chanel/667159/order/*', null, 'store/channel/667159/order/*'],
    ['store/channel/01/order/created', null, null],
    ['store/channel/{channel_id}/order/created', null, null],
    ['store/priceList/deletd/', 'store/priceList/deleted', 'store/priceList/deleted'],
    ['orders/create', null, null],
  ])('finds the nearest names to %s', (scope, event, topic) => {
    expect([catalog.nearestEvent(scope), catalog.nearestTopic(scope)]).toEqual([event, topic]);
  });

  it('finds only what can be published, or subscribed to', () => {
    for (const { scope } of catalog.document.events) {
      for (const mistyped of [scope.slice(0, -1), scope.replace('{channel_id}', '7').slice(0, -1)]) {
        const [event, topic] = [catalog.nearestEvent(mistyped), catalog.nearestTopic(mistyped)];
        if (event !== null)
          expect([mistyped, event, catalog.event(event) !== undefined]).toEqual([mistyped, event, true]);
        if (topic !== null)
          expect([mistyped, topic, catalog.subscribable(topic)]).toEqual([mistyped, topic, true]);
      }
    }
  });

  it('has no slash at the end of a scope, and knows the twelve spellings that once had one', () => {
    const scopes = catalog.document.events.map(({ scope }) => scope);
    expect(scopes.filter((scope) => scope.endsWith('/'))).toEqual([]);
    const aliased = catalog.document.events.filter((entry) => !entry.wildcard && entry.alias !== undefined);
    expect(aliased).toHaveLength(12);
    for (const { scope } of aliased) expect(catalog.event(`${scope}/`)?.scope).toBe(scope);
  });

  it('has an event below every wildcard', () => {
    const events = catalog.document.events.filter(({ wildcard }) => !wildcard);
    const wildcards = catalog.document.events.filter(({ wildcard }) => wildcard);
    const dead = wildcards.filter(
      ({ scope }) => !events.some((event) => event.scope.startsWith(scope.slice(0, -1))),
    );
    expect(dead).toEqual([]);
  });

  it('has the record types and actions of web-hooks', () => {
    for (const object of ['Customer', 'Product', 'Order', 'WebHook']) {
      expect(catalog.actionsOf(object).sort()).toEqual(['Create', 'Delete', 'Update']);
    }
    expect(catalog.actionsOf('Customer').includes('Update')).toBe(true);
    expect(catalog.actionsOf('customer').includes('Update')).toBe(false);
    expect(catalog.actionsOf('Customer').includes('Send')).toBe(false);
    expect(catalog.objects()).toEqual(
      expect.arrayContaining(['Cart', 'Coupon', 'Customer Address', 'Group', 'Tag']),
    );
  });

  it('says what is wrong with the data of an event, and where', () => {
    const event = catalog.event('store/order/created')!;
    expect(catalog.validate(event, { type: 'order', id: 250, extra: true })).toEqual([]);
    const wrong = (data: unknown) => catalog.validate(event, data)[0];
    expect(wrong({ type: 'order' })).toEqual({ pointer: '/id', message: "The field 'data.id' is required." });
    expect(wrong({ type: 'order', id: 'x' })).toEqual({
      pointer: '/id',
      message: "The field 'data.id' must be integer.",
    });
    expect(wrong({ type: 'cart', id: 1 })).toEqual({
      pointer: '/type',
      message: `The field 'data.type' must be "order".`,
    });
    expect(wrong([])).toEqual({ pointer: '', message: "The field 'data' must be object." });
  });
});
