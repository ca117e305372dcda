import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { deferred } from '../../test/support/delivery-fixtures.js';
import {
  event,
  hook,
  over,
  publication,
  ready,
  STORE,
  subscription,
  webHook,
} from '../../test/support/event-intake.js';
import type { ChangeFeed } from '../audit/change-feed.js';
import type { CatalogEvent } from '../catalog/catalog-document.js';
import type { Subscription } from '../subscriptions/subscription.js';
import { TOO_MANY_AT_ONCE, TOO_MANY_HOOKS } from './event.schemas.js';
import { contentHash, hookBody, textsOf } from './event-bodies.js';
import type { Publication } from './event-intake.js';

const disabled = subscription('disabled', { isActive: false, disabledReason: 'failing' });

const NOW = Date.parse('2026-01-17T00:27:50.120Z');
let now: jest.SpiedFunction<typeof Date.now>;
beforeEach(() => {
  now = jest.spyOn(Date, 'now').mockReturnValue(NOW);
});
afterEach(() => now.mockRestore());

describe('EventIntake.ready', () => {
  it('waits for the subscriptions of a store at its first event only', async () => {
    const { intake } = over('api', [hook]);
    expect(intake.ready(STORE)).toBeInstanceOf(Promise);
    await intake.ready(STORE);
    expect(intake.ready(STORE)).toBeUndefined();
  });

  it('waits first until the process knows what others have changed', async () => {
    const current = deferred<void>();
    const feed = { current: () => current.promise } as unknown as ChangeFeed;
    const { intake } = over('api', [hook], Object.assign(feed, { onCurrent: () => undefined }));
    let isReady = false;
    const waiting = intake.ready(STORE)!.then(() => {
      isReady = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isReady).toBe(false);
    current.resolve();
    await waiting;
    expect(intake.assemble([publication])[0]!.deliveries).toHaveLength(1);
  });
});

describe('EventIntake.assemble', () => {
  it('records an event that no subscription gets, without bodies', async () => {
    expect((await ready()).assemble([publication])[0]).toEqual({
      id: expect.stringMatching(/^msg_[0-9A-HJKMNP-TV-Z]{26}$/),
      storeHash: STORE,
      clientId: 'publisher',
      scope: 'store/order/created',
      acceptedAt: NOW,
      idempotencyKey: null,
      keysFrom: NOW - 3_600_000,
      contentHash: null,
      hookBody: null,
      webHookBody: null,
      trace: null,
      deliveries: [],
    });
  });

  it('hashes the content of an event with an idempotency key', async () => {
    const input = { ...publication.input, idempotency_key: 'k' };
    expect((await ready()).assemble([{ ...publication, input }])[0]).toMatchObject({
      idempotencyKey: 'k',
      contentHash: contentHash(input.scope, publication.texts),
    });
  });

  it('has a delivery for each subscription, parked if the service turned the hook off', async () => {
    const { deliveries } = (await ready(hook, disabled, webHook)).assemble([publication])[0]!;
    expect(deliveries).toEqual([
      { subscriptionKey: 'hook', clientId: 'app of hook', kind: 'hook', place: 'due' },
      { subscriptionKey: 'disabled', clientId: 'app of disabled', kind: 'hook', place: 'parked' },
      { subscriptionKey: 'web-hook', clientId: 'app of web-hook', kind: 'web-hook', place: 'due' },
    ]);
  });

  it('leaves out the subscriptions that are not addressed, and their body', async () => {
    const isAddressed = ({ key }: Subscription) => key === 'hook';
    const accepted = (await ready(hook, disabled, webHook)).assemble([{ ...publication, isAddressed }])[0]!;
    expect(accepted.deliveries.map(({ subscriptionKey }) => subscriptionKey)).toEqual(['hook']);
    expect(accepted).toMatchObject({ hookBody: expect.any(String), webHookBody: null });
  });

  it.each([undefined, true])(
    'builds the body of hooks, marked as a sample if isTest is %s',
    async (isTest) => {
      const { hookBody: body } = (await ready(hook)).assemble([
        { ...publication, ...(isTest && { isTest }) },
      ])[0]!;
      const { input, texts } = publication;
      const parts = { scope: input.scope, storeId: '1025646', storeHash: STORE, data: texts.data };
      const acceptedAt = NOW;
      expect(body).toBe(hookBody({ ...parts, acceptedAt, isTest: isTest ?? false }));
    },
  );

  it.each([
    ['the data, if there is no record', {}, { payload: { id: 250 }, user: null }],
    [
      'the record and the user',
      { record: { n: 1 }, user: 'a@example.com' },
      { payload: { n: 1 }, user: 'a@example.com' },
    ],
  ])('sends web-hooks %s', async (_, more, sent) => {
    const texts = textsOf({ ...publication.input, ...more });
    const accepted = (await ready(webHook)).assemble([{ ...publication, texts }])[0]!;
    expect(accepted.hookBody).toBeNull();
    expect(JSON.parse(accepted.webHookBody!)).toEqual({
      object: 'Order',
      action: 'Create',
      tenantId: STORE,
      ...sent,
    });
  });

  it('sends web-hooks null for a user that the publisher did not send', async () => {
    const accepted = (await ready(webHook)).assemble([publication])[0]!;
    expect(JSON.parse(accepted.webHookBody!)).toMatchObject({ payload: { id: 250 }, user: null });
  });

  it('sends web-hooks nothing of an event without a record', async () => {
    const { record: _, ...withoutRecord } = event as CatalogEvent & { record: unknown };
    const accepted = (await ready(hook, webHook)).assemble([
      { ...publication, event: withoutRecord as CatalogEvent },
    ])[0];
    expect(accepted).toMatchObject({ webHookBody: null, deliveries: [{ subscriptionKey: 'hook' }] });
  });

  it('refuses an event for more than 10,000 subscriptions, and reserves no place for the others of the request', async () => {
    const many = Array.from({ length: 10_001 }, (_, i) => subscription(`hook-${i}`, {}));
    const other = subscription('other', { topic: 'store/cart/*' });
    const { intake, engine } = over('all', [...many, other]);
    await intake.ready(STORE);
    const cart = { ...publication, event: { scope: 'store/cart/created' } as CatalogEvent };
    const carts = { ...cart, input: { scope: 'store/cart/created', data: {} } };
    const isAddressed = ({ key }: Subscription) => key !== 'hook-0';
    expect(() => intake.assemble([carts, publication])).toThrow(
      expect.objectContaining({ code: 'limit_reached', message: TOO_MANY_HOOKS }),
    );
    expect(engine.depth.queued).toBe(0);
    const [first, wide] = intake.assemble([carts, { ...publication, isAddressed }]);
    expect([first!.deliveries.length, wide!.deliveries.length]).toEqual([1, 10_000]);
    expect(engine.depth.queued).toBeGreaterThan(0);
  });

  it('refuses an array with idempotency keys and more than 20,000 deliveries, which would be one transaction', async () => {
    const hooks = Array.from({ length: 20 }, (_, i) => subscription(`hook-${i}`, {}));
    const intake = await ready(...hooks);
    const array = (length: number, idempotency_key?: string) =>
      Array.from({ length }, (_, i) => ({
        ...publication,
        input: { ...publication.input, ...(i === 1 && { idempotency_key }) },
      }));
    expect(() => intake.assemble(array(1_001, 'k') as Publication[])).toThrow(
      expect.objectContaining({ code: 'limit_reached', message: TOO_MANY_AT_ONCE }),
    );
    expect(intake.assemble(array(1_000, 'k') as Publication[])).toHaveLength(1_000);
    expect(intake.assemble(array(1_001) as Publication[])).toHaveLength(1_001);
  });
});
