import type { ChangeFeed } from '../../src/audit/change-feed.js';
import type { CatalogEvent } from '../../src/catalog/catalog-document.js';
import { parseEnvironment } from '../../src/config/config.js';
import { DeliveryEngine } from '../../src/delivery/delivery-engine.js';
import { engineOptions } from '../../src/delivery/engine-options.js';
import { EventIntake, type Publication } from '../../src/events/event-intake.js';
import type { Subscription } from '../../src/subscriptions/subscription.js';
import type { SubscriptionRepository } from '../../src/subscriptions/subscription.repository.js';
import { SubscriptionCache } from '../../src/subscriptions/subscription-cache.js';
import { currentFeed } from './current-feed.js';
import { wallTime } from './wall-time.js';

export const STORE = '5ueh97';
const config = parseEnvironment({
  ROLE: 'api',
  MONGODB_URI: 'mongodb://db.example/a',
  RETENTION_IDEMPOTENCY: '1h',
});

export const subscription = (key: string, more: Partial<Subscription>): Subscription =>
  ({
    storeHash: STORE,
    clientId: `app of ${key}`,
    key,
    kind: 'hook',
    topic: 'store/order/*',
    policy: null,
    isActive: true,
    disabledReason: null,
    revision: 1,
    ...more,
  }) as Subscription;

export const hook = subscription('hook', {});
export const webHook = subscription('web-hook', { kind: 'web-hook', topic: 'Order/Create' });

/** An intake over a database with these subscriptions. */
export function over(role: string, subscriptions: Subscription[], feed: ChangeFeed = currentFeed) {
  const repository = { ofStore: async () => subscriptions } as unknown as SubscriptionRepository;
  const cache = new SubscriptionCache(repository);
  const unused = {} as never;
  const ports = [unused, unused, unused, repository] as const;
  const options = { ...engineOptions(config), sends: role !== 'api' };
  const engine = new DeliveryEngine(...ports, cache, unused, unused, unused, feed, unused, options);
  return { intake: new EventIntake(cache, engine, config, feed, wallTime), engine };
}

/** The same, with the subscriptions in memory. */
export async function ready(...subscriptions: Subscription[]): Promise<EventIntake> {
  const { intake } = over('api', subscriptions);
  await intake.ready(STORE);
  return intake;
}

export const event = {
  scope: 'store/order/created',
  record: { object: 'Order', action: 'Create' },
} as CatalogEvent;

export const publication: Publication = {
  publisher: { storeHash: STORE, clientId: 'publisher' },
  storeId: '1025646',
  event,
  input: { scope: 'store/order/created', data: { id: 250 } },
  texts: { data: '{"id":250.0}' },
};
