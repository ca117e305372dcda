import { describe, expect, it } from '@jest/globals';
import { loadCatalog } from '../../catalog/catalog.loader.js';
import type { DeliveryDetail } from '../../delivery/model/delivery-record.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { toWebHookLog } from './web-hook-log-mapping.js';

const catalog = await loadCatalog(undefined);

/** A delivery whose body retention has purged. */
const purged = (scope: string): DeliveryDetail => ({
  ref: { eventId: 'msg_01HF7YAT000000000000000003', ordinal: 0 },
  subscriptionKey: 'key',
  kind: 'web-hook',
  scope,
  state: 'delivered',
  attempts: 1,
  lastStatus: 204,
  lastFailure: null,
  lastReason: null,
  createdAt: 1,
  nextAttemptAt: null,
  deliveredAt: 2,
  updatedAt: 2,
  body: null,
  attemptLog: [],
});
const webHook = { topic: 'Order/Create', destination: 'https://shop.example' } as Subscription;

describe('toWebHookLog, without the body that was sent', () => {
  it.each([
    ['store/customer/updated', 'Customer', 'Update'],
    ['store/channel/7/page/created', 'Page', 'Create'],
    ['store/priceList/deleted/', 'Price List', 'Delete'],
    ['store/not/in/the/catalog', 'Order', 'Create'],
  ])('names the record of %s: %s, %s', (scope, object, action) => {
    const printed = { object, action, payload: null, user: null };
    expect(toWebHookLog(purged(scope), webHook, catalog)).toMatchObject(printed);
  });
});
