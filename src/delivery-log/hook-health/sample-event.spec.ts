import { describe, expect, it } from '@jest/globals';
import type { Catalog } from '../../catalog/catalog.js';
import { loadCatalog } from '../../catalog/catalog.loader.js';
import { sampleEvent } from './sample-event.js';

const catalog: Catalog = await loadCatalog(undefined);
const sample = (scope: string) => sampleEvent(catalog.document, scope)!;

describe('sampleEvent', () => {
  it("is the catalogue's example of the event", () => {
    expect(sample('store/order/created')).toEqual({
      scope: 'store/order/created',
      data: { type: 'order', id: 250 },
    });
  });

  it('is an event beneath a wildcard, the nearest', () => {
    expect(sample('store/order/*').scope).toMatch(/^store\/order\/[^/*]+$/);
    expect(sample('store/cart/lineItem/*').scope).toMatch(/^store\/cart\/lineItem\/[^/*]+$/);
  });

  it("has the hook's own channel", () => {
    expect(sample('store/channel/77/order/*').scope).toMatch(/^store\/channel\/77\/order\//);
    expect(sample('store/channel/77/order/created').scope).toBe('store/channel/77/order/created');
  });

  it('is an event that may be published, for every scope of the catalogue', () => {
    for (const { scope: name } of catalog.document.events) {
      const { scope, data } = sample(name.replace('{channel_id}', '7'));
      const event = catalog.event(scope);
      expect([name, event && catalog.validate(event, data)]).toEqual([name, []]);
    }
  });

  it('is nothing where the catalogue has nothing', () => {
    expect(sampleEvent(catalog.document, 'store/nothing/*')).toBeUndefined();
    expect(sampleEvent(catalog.document, 'store/order')).toBeUndefined();
  });
});
