import { describe, expect, it } from '@jest/globals';
import type { Catalog } from '../../catalog/catalog.js';
import { loadCatalog } from '../../catalog/catalog.loader.js';
import { sampleEvent } from './sample-event.js';

const catalog: Catalog = await loadCatalog(undefined);
const sample = (scope: string) => sampleEvent(catalog.document, scope)!;

describe('sampleEvent', () => {
  it('is the example that the catalog has for the event', () => {
    expect(sample('store/order/created')).toEqual({
      scope: 'store/order/created',
      data: { type: 'order', id: 250 },
    });
  });

  it('is the nearest event below a wildcard', () => {
    expect(sample('store/order/*').scope).toMatch(/^store\/order\/[^/*]+$/);
    expect(sample('store/cart/lineItem/*').scope).toMatch(/^store\/cart\/lineItem\/[^/*]+$/);
  });

  it('has the channel of the hook', () => {
    expect(sample('store/channel/77/order/*').scope).toMatch(/^store\/channel\/77\/order\//);
    expect(sample('store/channel/77/order/created').scope).toBe('store/channel/77/order/created');
  });

  it('names the same channel in its data', () => {
    for (const { scope: name } of catalog.document.events) {
      const { scope, data } = sample(name.replace('{channel_id}', '77'));
      const channel = /^store\/channel\/(\d+)\//.exec(scope)?.[1];
      if (channel !== undefined && 'channel_id' in data)
        expect([scope, data['channel_id']]).toEqual([scope, Number(channel)]);
    }
    expect(sample('store/channel/77/page/created').data).toEqual({ type: 'page', id: 14, channel_id: 77 });
    const beyond = '999999999999999999';
    expect(sample(`store/channel/${beyond}/page/created`)).toMatchObject({
      scope: `store/channel/${beyond}/page/created`,
    });
  });

  it('is an event that can be published, for every scope of the catalog', () => {
    for (const { scope: name } of catalog.document.events) {
      const { scope, data } = sample(name.replace('{channel_id}', '7'));
      const event = catalog.event(scope);
      expect([name, event && catalog.validate(event, data)]).toEqual([name, []]);
    }
  });

  it('is undefined if the catalog has no matching event', () => {
    expect(sampleEvent(catalog.document, 'store/nothing/*')).toBeUndefined();
    expect(sampleEvent(catalog.document, 'store/order')).toBeUndefined();
  });
});
