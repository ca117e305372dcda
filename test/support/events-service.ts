import { Catalog } from '../../src/catalog/catalog.js';
import { parseEnvironment } from '../../src/config/config.js';
import { DeliveryEngine } from '../../src/delivery/delivery-engine.js';
import { engineOptions } from '../../src/delivery/engine-options.js';
import type { Acceptance, AcceptedEvent } from '../../src/delivery/model/accepted-event.js';
import type { DeliveryRepository, Group } from '../../src/delivery/model/delivery.repository.js';
import type { EventInput } from '../../src/events/event.schemas.js';
import { textsOf } from '../../src/events/event-bodies.js';
import { EventIntake } from '../../src/events/event-intake.js';
import { EventsService } from '../../src/events/events.service.js';
import type { Subscription } from '../../src/subscriptions/subscription.js';
import type { SubscriptionRepository } from '../../src/subscriptions/subscription.repository.js';
import { SubscriptionCache } from '../../src/subscriptions/subscription-cache.js';
import type { StoreRepository } from '../../src/tenants/stores/store.repository.js';
import { StoreCache } from '../../src/tenants/stores/store-cache.js';
import { NoTracing, type Tracing } from '../../src/tracing/tracing.js';
import { currentFeed } from './current-feed.js';
import { wallTime } from './wall-time.js';

const STORE = '5ueh97';
export const publisher = { storeHash: STORE, clientId: 'publisher' };
export const owner = { storeHash: STORE, clientId: 'app' };

const schema = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] };
const eventOf = (scope: string) => ({ scope, description: 'An event.', schema: {}, example: {} });
const events = [
  { ...eventOf('store/order/created'), alias: 'store/order/created/', schema },
  eventOf('store/channel/{channel_id}/order/created'),
  eventOf('store/webHook/created'),
  eventOf('store/hook/deliveryException'),
];

const hook = (key: string, clientId: string, topic: string, number = 1): Subscription =>
  ({
    storeHash: STORE,
    clientId,
    key,
    kind: 'hook',
    number,
    topic,
    canonicalUrl: `https://${key}.example.com/`,
    policy: null,
    isActive: true,
    disabledReason: null,
    revision: 1,
  }) as Subscription;

export const subscriptions = [
  hook('orders', 'app', 'store/order/*'),
  hook('orders again', 'app', 'store/order/*'),
  hook('orders of another', 'another', 'store/order/*'),
  hook('web-hooks', 'app', 'store/webHook/*'),
  hook('web-hooks of another', 'another', 'store/webHook/*'),
  hook('exceptions', 'app', 'store/hook/deliveryException', 4711),
  hook('more exceptions', 'app', 'store/hook/deliveryException'),
];

/**
 * A service over a database that gives these acceptances, or accepts everything as new.
 * @param committing what each commit waits for first
 */
export function serviceWith(
  acceptance?: Acceptance,
  tracing: Tracing = new NoTracing(),
  committing?: Promise<void>,
) {
  const stored: AcceptedEvent[] = [];
  const commit = async ({ accepted }: Group) => {
    await committing;
    stored.push(...accepted.flat());
    const fresh = accepted.map(
      (request) => ({ outcome: 'accepted', duplicates: request.map(() => null) }) as const,
    );
    return { acceptances: acceptance ? [acceptance] : fresh, fenced: 0, late: 0 };
  };
  const find = async (storeHash: string) => (storeHash === STORE ? { storeHash, storeId: '1025646' } : null);
  const config = parseEnvironment({ ROLE: 'api', MONGODB_URI: 'mongodb://db.example/a' });
  const ofStore = async () => {
    // Slower than the read of the store.
    await new Promise((resolve) => setImmediate(resolve));
    return subscriptions;
  };
  const repository = { ofStore } as unknown as SubscriptionRepository;
  const cache = new SubscriptionCache(repository);
  const unused = {} as never;
  const ports = [{ commit } as unknown as DeliveryRepository, unused, unused, repository] as const;
  const observer = { committed: () => undefined } as never;
  const parts = [...ports, cache, unused, unused, observer, currentFeed, unused] as const;
  const engine = new DeliveryEngine(...parts, engineOptions(config));
  const stores = new StoreCache({ find } as unknown as StoreRepository);
  const intake = new EventIntake(cache, engine, config, currentFeed, wallTime);
  const service = new EventsService(new Catalog({ $defs: {}, events }), stores, intake, engine, tracing);
  const keys = () => stored.map(({ deliveries }) => deliveries.map(({ subscriptionKey }) => subscriptionKey));
  return { service, stored, keys };
}

export const order = { scope: 'store/order/created', data: { id: 250 } };
export const refusalOf = async (published: Promise<unknown>) =>
  published.then(
    () => undefined,
    (error: unknown) => error,
  );

/** What the route hands over beside the parsed body. */
export const textsIn = (body: EventInput | EventInput[]) => [body].flat().map(textsOf);
