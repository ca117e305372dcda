import { describe, expect, it } from '@jest/globals';
import { currentFeed } from '../../test/support/current-feed.js';
import { wallTime } from '../../test/support/wall-time.js';
import { Catalog } from '../catalog/catalog.js';
import { parseEnvironment } from '../config/config.js';
import { DeliveryEngine } from '../delivery/delivery-engine.js';
import { engineOptions } from '../delivery/engine-options.js';
import type { Acceptance, AcceptedEvent } from '../delivery/model/accepted-event.js';
import type { DeliveryRepository, Group } from '../delivery/model/delivery.repository.js';
import { DeliveryExceptions, EXCEPTION } from '../delivery/report/delivery-exceptions.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import { SubscriptionCache } from '../subscriptions/subscription-cache.js';
import type { StoreRepository } from '../tenants/stores/store.repository.js';
import { StoreCache } from '../tenants/stores/store-cache.js';
import type { EventInput } from './event.schemas.js';
import { textsOf } from './event-bodies.js';
import { EventIntake } from './event-intake.js';
import { EventsService } from './events.service.js';
import { ExceptionPublisher } from './exception-publisher.js';

const STORE = '5ueh97';
const publisher = { storeHash: STORE, clientId: 'publisher' };
const owner = { storeHash: STORE, clientId: 'app' };

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
    isActive: true,
    disabledReason: null,
    revision: 1,
  }) as Subscription;

const subscriptions = [
  hook('orders', 'app', 'store/order/*'),
  hook('orders again', 'app', 'store/order/*'),
  hook('orders of another', 'another', 'store/order/*'),
  hook('web-hooks', 'app', 'store/webHook/*'),
  hook('web-hooks of another', 'another', 'store/webHook/*'),
  hook('exceptions', 'app', 'store/hook/deliveryException', 4711),
  hook('more exceptions', 'app', 'store/hook/deliveryException'),
];

/** A service over a database that gives these acceptances, or accepts everything as new. */
function serviceWith(acceptance?: Acceptance) {
  const stored: AcceptedEvent[] = [];
  const commit = async ({ accepted }: Group) => {
    stored.push(...accepted.flat());
    const fresh = accepted.map(
      (request) => ({ outcome: 'accepted', duplicates: request.map(() => null) }) as const,
    );
    return { acceptances: acceptance ? [acceptance] : fresh, fenced: 0 };
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
  const ports = [{ commit } as unknown as DeliveryRepository, unused, repository] as const;
  const observer = { committed: () => undefined } as never;
  const parts = [...ports, cache, unused, unused, observer, currentFeed] as const;
  const engine = new DeliveryEngine(...parts, engineOptions(config));
  const stores = new StoreCache({ find } as unknown as StoreRepository);
  const intake = new EventIntake(cache, engine, config, currentFeed, wallTime);
  const service = new EventsService(new Catalog({ $defs: {}, events }), stores, intake, engine);
  const keys = () => stored.map(({ deliveries }) => deliveries.map(({ subscriptionKey }) => subscriptionKey));
  return { service, stored, keys };
}

const order = { scope: 'store/order/created', data: { id: 250 } };
const refusalOf = async (published: Promise<unknown>) =>
  published.then(
    () => undefined,
    (error: unknown) => error,
  );

/** What the route hands over beside the parsed body. */
const textsIn = (body: EventInput | EventInput[]) => [body].flat().map(textsOf);

describe('EventsService.publish', () => {
  it('answers one event with its id and the number of its deliveries', async () => {
    const { service, stored } = serviceWith();
    const answer = await service.publish(publisher, order, textsIn(order));
    expect(answer).toEqual({ id: stored[0]!.id, deliveries: 3, duplicate: false });
    expect(JSON.parse(stored[0]!.hookBody!)).toMatchObject({
      scope: order.scope,
      data: order.data,
      store_id: '1025646',
    });
  });

  it('answers an array with an array in the same order', async () => {
    const { service, stored } = serviceWith();
    const body = [order, { scope: 'store/webHook/created', data: {} }];
    const answers = await service.publish(publisher, body, textsIn(body));
    expect(answers).toEqual([
      { id: stored[0]!.id, deliveries: 3, duplicate: false },
      { id: stored[1]!.id, deliveries: 2, duplicate: false },
    ]);
  });

  it('publishes an event under its name in the catalog, with the channel as it was sent', async () => {
    const { service, stored } = serviceWith();
    const channel = { scope: 'store/channel/667159/order/created', data: {} };
    const body = [{ ...order, scope: 'store/order/created/' }, channel];
    await service.publish(publisher, body, textsIn(body));
    expect(stored.map(({ scope }) => scope)).toEqual(['store/order/created', channel.scope]);
    expect(JSON.parse(stored[0]!.hookBody!)).toMatchObject({
      scope: 'store/order/created',
      data: order.data,
    });
  });

  it('repeats the first answer to a known idempotency key, taken from the header', async () => {
    const first = { id: 'msg_first', deliveries: 7 };
    const { service, stored } = serviceWith({ outcome: 'accepted', duplicates: [first] });
    expect(await service.publish(publisher, order, textsIn(order), 'k')).toEqual({
      ...first,
      duplicate: true,
    });
    expect(stored[0]!.idempotencyKey).toBe('k');
  });

  it('refuses an event that the catalog does not have, and points to its scope', async () => {
    const { service, stored } = serviceWith();
    const unknown = { scope: 'store/order/lost', data: {} };
    const message = "The field 'scope' must be a concrete event of the catalog (GET /catalog).";
    const refusal = { code: 'validation_failed', message };
    expect(await refusalOf(service.publish(publisher, unknown, textsIn(unknown)))).toMatchObject({
      ...refusal,
      fields: [{ pointer: '/scope', message }],
    });
    expect(
      await refusalOf(service.publish(publisher, [order, unknown], textsIn([order, unknown]))),
    ).toMatchObject({
      ...refusal,
      fields: [{ pointer: '/1/scope', message }],
    });
    expect(stored).toEqual([]);
  });

  it('refuses data that does not match the schema, and points into it', async () => {
    const { service } = serviceWith();
    const wrong = { ...order, data: { id: 'x' } };
    const message = "The field 'data.id' must be integer.";
    expect(await refusalOf(service.publish(publisher, wrong, textsIn(wrong)))).toMatchObject({
      code: 'validation_failed',
      message,
      fields: [{ pointer: '/data/id', message }],
    });
    expect(await refusalOf(service.publish(publisher, [wrong], textsIn([wrong])))).toMatchObject({
      fields: [{ pointer: '/0/data/id' }],
    });
  });

  it('says which event repeats a key with other content', async () => {
    const { service } = serviceWith({ outcome: 'conflict', index: 1 });
    const message = 'This key was used for another event in the last 24 hours. Use a new key.';
    expect(
      await refusalOf(service.publish(publisher, [order, order], textsIn([order, order]))),
    ).toMatchObject({
      code: 'idempotency_conflict',
      message: 'Event 1 repeats the idempotency key of another event. Use a new key.',
      fields: [{ pointer: '/1/idempotency_key', message }],
    });
    const single = serviceWith({ outcome: 'conflict', index: 0 }).service;
    expect(await refusalOf(single.publish(publisher, order, textsIn(order)))).toMatchObject({
      fields: [{ pointer: '/idempotency_key', message }],
    });
  });

  it('refuses a store that does not exist', async () => {
    const absent = serviceWith().service.publish(
      { storeHash: 'absent', clientId: 'publisher' },
      order,
      textsIn(order),
    );
    expect(await refusalOf(absent)).toMatchObject({ name: 'NotFound', record: 'store' });
  });
});

describe('EventsService.publishRecordEvent', () => {
  const data = { type: 'webHook', id: 'k' };
  const record = { id: 'k' };

  it('publishes to the subscriptions of the app that owns the record', async () => {
    const { service, stored, keys } = serviceWith();
    await service.publishRecordEvent({ ...owner, scope: 'store/webHook/created', data, record, user: null });
    expect(keys()).toEqual([['web-hooks']]);
    expect(stored[0]).toMatchObject({ ...owner, scope: 'store/webHook/created' });
    expect(JSON.parse(stored[0]!.hookBody!).data).toEqual(data);
  });

  it('publishes nothing if the catalog does not have the event', async () => {
    const { service, stored } = serviceWith();
    await service.publishRecordEvent({ ...owner, scope: 'store/webHook/lost', data, record, user: null });
    expect(stored).toEqual([]);
  });
});

describe('EventsService.publishSample', () => {
  it('publishes to the hook alone, with the mark of a sample', async () => {
    const { service, stored, keys } = serviceWith();
    const answer = await service.publishSample(subscriptions[0]!, order);
    expect(answer).toEqual({ id: stored[0]!.id, deliveries: 1, duplicate: false });
    expect(keys()).toEqual([['orders']]);
    expect(JSON.parse(stored[0]!.hookBody!).test).toBe(true);
  });

  it('refuses a sample that the catalog does not have', async () => {
    const sample = serviceWith().service.publishSample(subscriptions[0]!, { scope: 'store/lost', data: {} });
    expect(await refusalOf(sample)).toMatchObject({ fields: [{ pointer: '/scope' }] });
  });
});

describe('ExceptionPublisher', () => {
  it("publishes the exception of a hook to its app's other hooks", async () => {
    const { service, stored, keys } = serviceWith();
    const exceptions = new DeliveryExceptions();
    new ExceptionPublisher(exceptions, service);
    await exceptions.report(subscriptions[5]!, EXCEPTION.turnedOff);
    expect(keys()).toEqual([['more exceptions']]);
    const { code, message } = EXCEPTION.turnedOff;
    expect(JSON.parse(stored[0]!.hookBody!)).toMatchObject({
      scope: 'store/hook/deliveryException',
      data: { type: 'webhook', id: 4711, error_code: code, message },
    });
  });
});
