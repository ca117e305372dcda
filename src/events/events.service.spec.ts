import { describe, expect, it, jest } from '@jest/globals';
import {
  order,
  owner,
  publisher,
  refusalOf,
  serviceWith,
  subscriptions,
  textsIn,
} from '../../test/support/events-service.js';
import { DeliveryExceptions, EXCEPTION } from '../delivery/report/delivery-exceptions.js';
import { NoTracing } from '../tracing/tracing.js';
import { ExceptionPublisher } from './exception-publisher.js';

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

  it('stores the trace of the request, and ends its span with the answer or the error', async () => {
    const ends: unknown[] = [];
    const around = <T>(work: Promise<T>) => {
      void work.then(
        (answer) => ends.push(answer),
        (error) => ends.push(error),
      );
      return work;
    };
    const publishing = jest.fn(() => ({ traceparent: '00-trace', around }));
    const { service, stored } = serviceWith(undefined, Object.assign(new NoTracing(), { publishing }));
    const answer = await service.publish(publisher, order, textsIn(order), { traceparent: '00-parent' });
    const unknown = { ...order, scope: 'store/none' };
    const refused = await service.publish(publisher, unknown, textsIn(unknown)).catch((error) => error);
    expect(publishing.mock.calls).toEqual([
      [publisher.storeHash, '00-parent'],
      [publisher.storeHash, undefined],
    ]);
    expect(stored.map(({ trace }) => trace)).toEqual(['00-trace']);
    expect(ends).toEqual([answer, refused]);
  });

  it('repeats the first answer to a known idempotency key, taken from the header', async () => {
    const first = { id: 'msg_first', deliveries: 7 };
    const { service, stored } = serviceWith({ outcome: 'accepted', duplicates: [first] });
    expect(await service.publish(publisher, order, textsIn(order), { idempotencyKey: 'k' })).toEqual({
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

  it('names the nearest event of the catalog, if one is near', async () => {
    const { service } = serviceWith();
    const typo = { scope: 'store/order/craeted', data: {} };
    const message =
      "The field 'scope' must be a concrete event of the catalog (GET /catalog). The nearest one is 'store/order/created'.";
    expect(await refusalOf(service.publish(publisher, typo, textsIn(typo)))).toMatchObject({ message });
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
