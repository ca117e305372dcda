import { describe, expect, it } from '@jest/globals';
import type { DeliveryRecord, EventRecord } from '../../delivery/model/delivery-record.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { explain } from './explain.js';

const AT = 1_000;
const event: EventRecord = { id: 'msg_1', scope: 'store/order/created', acceptedAt: AT, deliveries: [] };
const record = { object: 'Order', action: 'Create' };

const hook = (changes: Partial<Subscription> = {}): Subscription => ({
  storeHash: 's',
  clientId: 'c',
  key: 'k',
  kind: 'hook',
  number: 1,
  topic: 'store/order/*',
  destination: 'https://a.example.com',
  canonicalUrl: 'https://a.example.com/',
  sealedHeaders: null,
  policy: null,
  isActive: true,
  disabledReason: null,
  disabledAt: null,
  createdAt: AT - 1,
  updatedAt: AT - 1,
  revision: 1,
  ...changes,
});

const reasons = (...hooks: Subscription[]) => explain(event, record, hooks).map(({ reason }) => reason);

describe('explain', () => {
  it.each([
    ['scope_differs', { topic: 'store/order/updated' }],
    ['scope_differs', { topic: 'store/order/created/*' }],
    ['scope_differs', { topic: 'store/ord/*' }],
    ['scope_differs', { topic: 'Order/Update', kind: 'web-hook' as const }],
    ['created_after', { createdAt: AT + 1, updatedAt: AT + 1 }],
    ['created_after', { createdAt: AT + 1, updatedAt: AT + 1, isActive: false }],
    ['was_off', { isActive: false }],
    ['changed_since', { updatedAt: AT + 1 }],
    ['not_addressed', {}],
    ['not_addressed', { topic: 'store/order/created' }],
    ['not_addressed', { topic: 'Order/Create', kind: 'web-hook' as const }],
  ])('gives the reason %s for a subscription with %j and without a delivery', (reason, changes) => {
    expect(reasons(hook(changes))).toEqual([reason]);
  });

  it('says which condition kept the event from a hook, even if the hook has changed since', () => {
    const filtered = { k: '/filter/data.total/$gte' };
    const changed = hook({ topic: 'store/cart/*', isActive: false, updatedAt: AT + 1 });
    expect(explain({ ...event, filtered }, record, [changed, hook({ key: 'other' })])).toMatchObject([
      { delivery: null, reason: 'filtered', condition: '/filter/data.total/$gte' },
      { delivery: null, reason: 'not_addressed', condition: null },
    ]);
  });

  it('gives the reason scope_differs for a web-hook if the event has no record', () => {
    const webHook = hook({ kind: 'web-hook', topic: 'Order/Create' });
    expect(explain(event, null, [webHook])).toMatchObject([{ reason: 'scope_differs' }]);
  });

  it('prefers a delivery to the current state of the hook, and lists deliveries to deleted hooks last', () => {
    const delivery = (subscriptionKey: string) => ({ subscriptionKey, state: 'delivered' }) as DeliveryRecord;
    const deliveries = [delivery('gone'), delivery('b')];
    const [a, b] = [hook({ key: 'a' }), hook({ key: 'b', topic: 'store/cart/*', isActive: false })];
    expect(explain({ ...event, deliveries }, record, [a, b])).toEqual([
      { subscription: a, delivery: null, reason: 'not_addressed', condition: null },
      { subscription: b, delivery: deliveries[1], reason: null, condition: null },
      { subscription: null, delivery: deliveries[0], reason: null, condition: null },
    ]);
  });
});
