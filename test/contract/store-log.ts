import { describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import type { AcceptedEvent } from '../../src/delivery/model/accepted-event.js';
import type { DeliveryState } from '../../src/delivery/model/delivery.js';
import type { StoreDelivery, StoreLogFilter } from '../../src/delivery/model/delivery-record.js';
import type { Owner } from '../../src/subscriptions/subscription.js';
import { eventIn, settle } from './delivery-states.js';
import { accept, makeDelivery, makeEvent, NOW, refOf, timedOut } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { API_ACTOR, makeApp, makeHook, makeOwner } from './records.js';

const STATES: DeliveryState[] = ['pending', 'in_flight', 'delivered', 'exhausted', 'parked', 'cancelled'];
/** More than MongoDB merges at once. */
const MANY = 450;
const AT_ONCE = 5;

export function storeLog(open: Open): void {
  describe('the log of a store', () => {
    const queue = Queue.beforeEach(open);
    const log = () => queue.opened.repositories.deliveryLog;
    const list = (storeHash: string, filter: Partial<StoreLogFilter> = {}) =>
      log().listOfStore(storeHash, { limit: 1_000, ...filter });
    const shown = (found: StoreDelivery[]) => found.map(({ ref }) => `${ref.eventId} ${ref.ordinal}`);
    const refs = async (owner: Owner, filter: Partial<StoreLogFilter> = {}) =>
      shown(await list(owner.storeHash, filter));
    const names = (event: AcceptedEvent, ...ordinals: number[]) =>
      ordinals.map((ordinal) => `${event.id} ${ordinal}`);

    const newHook = async (owner: Owner) =>
      (await queue.opened.repositories.subscriptions.create(makeHook(owner), OPERATOR)).key;
    /** Deliveries of one event to these hooks. */
    const to = (owner: Owner, ...keys: string[]) =>
      keys.map((key) => ({ ...makeDelivery('due', key), clientId: owner.clientId }));
    const publish = async (owner: Owner, keys: string[], changes: Partial<AcceptedEvent> = {}) => {
      const event = makeEvent({ storeHash: owner.storeHash, deliveries: to(owner, ...keys), ...changes });
      await accept(queue.deliveries, queue.leaseId, [event]);
      return event;
    };
    const otherApp = async ({ storeHash }: Owner) => {
      const app = makeApp();
      await queue.opened.repositories.apps.create(app, OPERATOR);
      return { storeHash, clientId: app.clientId };
    };

    it('has the deliveries of every app, newest event first, with their apps, in pages', async () => {
      const first = await makeOwner(queue.opened.repositories);
      const second = await otherApp(first);
      const [a, b, c] = [await newHook(first), await newHook(second), await newHook(first)];
      const events = [];
      for (let n = 0; n < 3; n++) {
        // Two have the same time: the order of acceptance decides.
        const changes = { acceptedAt: NOW + Math.floor(n / 2) };
        const deliveries = [...to(first, a), ...to(second, b), ...to(first, c)];
        events.unshift(await publish(first, [], { ...changes, deliveries }));
      }
      const all = await list(first.storeHash);
      expect(shown(all)).toEqual(events.flatMap((event) => names(event, 0, 1, 2)));
      expect(all[1]).toMatchObject({ subscriptionKey: b, clientId: second.clientId, state: 'pending' });
      const pages: string[][] = [];
      for (let page = await list(first.storeHash, { limit: 2 }); page.length > 0; ) {
        pages.push(shown(page));
        page = await list(first.storeHash, { limit: 2, after: page.at(-1)!.ref });
      }
      expect(pages.flat()).toEqual(shown(all));
      expect(pages.map(({ length }) => length)).toEqual([2, 2, 2, 2, 1]);
      expect(await refs(first, { limit: 1 })).toEqual(names(events[0]!, 0));
      expect(await refs(first, { limit: 1, after: refOf(events[0]!, 2) })).toEqual(names(events[1]!, 0));
    });

    it('goes on after a delivery that retention has removed', async () => {
      const owner = await makeOwner(queue.opened.repositories);
      const key = await newHook(owner);
      const [old, middle, young] = [
        await publish(owner, [key], { acceptedAt: NOW }),
        makeEvent({ acceptedAt: NOW + 1 }),
        await publish(owner, [key], { acceptedAt: NOW + 2 }),
      ];
      expect(await refs(owner, { after: refOf(middle) })).toEqual(names(old, 0));
      expect(await refs(owner, { after: refOf(young) })).toEqual(names(old, 0));
    });

    it('filters by state, hook, app, scope, event, failure and time, and by all of them', async () => {
      const owner = await makeOwner(queue.opened.repositories);
      const other = await otherApp(owner);
      const [key, theirs] = [await newHook(owner), await newHook(other)];
      const made = new Map<DeliveryState, AcceptedEvent>();
      for (const [n, state] of STATES.entries()) {
        const deliveries = to(owner, key);
        const where = { storeHash: owner.storeHash, acceptedAt: NOW + n, deliveries };
        made.set(state, await eventIn(queue, state, where));
      }
      for (const [state, event] of made) expect(await refs(owner, { state })).toEqual(names(event, 0));
      const scope = 'store/cart/created';
      const cart = await publish(owner, [], { scope, deliveries: to(other, theirs), acceptedAt: NOW + 9 });
      for (const filter of [{ scope }, { clientId: other.clientId }, { subscriptionKey: theirs }])
        expect(await refs(owner, filter)).toEqual(names(cart, 0));
      expect(await refs(owner, { eventId: cart.id, scope })).toEqual(names(cart, 0));
      expect(await refs(owner, { eventId: cart.id, scope: 'store/cart/updated' })).toEqual([]);
      expect(await refs(owner, { eventId: cart.id, clientId: owner.clientId })).toEqual([]);
      expect(await refs(owner, { createdAfter: NOW + 1, createdBefore: NOW + 2 })).toEqual([
        ...names(made.get('delivered')!, 0),
        ...names(made.get('in_flight')!, 0),
      ]);
      const failed = await eventIn(queue, 'in_flight', {
        storeHash: owner.storeHash,
        deliveries: to(owner, key),
      });
      await settle(queue, { to: 'retry', ref: refOf(failed), attempt: timedOut(), nextAttemptAt: NOW });
      expect(await refs(owner, { failure: 'timeout' })).toEqual(names(failed, 0));
      expect(await refs(owner, { failure: 'http_status' })).toEqual(names(made.get('exhausted')!, 0));
      expect(await refs(owner, { failure: 'http_status', state: 'pending' })).toEqual([]);
      const all = { failure: 'timeout', state: 'pending', subscriptionKey: key, createdBefore: NOW } as const;
      expect(await refs(owner, { ...all, clientId: owner.clientId, scope: failed.scope })).toEqual(
        names(failed, 0),
      );
    });

    it('finds failed deliveries in every state', async () => {
      const owner = await makeOwner(queue.opened.repositories);
      const key = await newHook(owner);
      const where = { storeHash: owner.storeHash, deliveries: to(owner, key) };
      const made: string[] = [];
      for (const state of ['pending', 'parked', 'exhausted'] as const) {
        const event = await eventIn(queue, 'in_flight', where);
        const settled = { ref: refOf(event), attempt: timedOut() };
        await settle(
          queue,
          state === 'pending' ? { ...settled, to: 'retry', nextAttemptAt: NOW } : { ...settled, to: state },
        );
        made.unshift(...names(event, 0));
        expect(await refs(owner, { failure: 'timeout', state })).toEqual(names(event, 0));
      }
      expect(await refs(owner, { failure: 'timeout' })).toEqual(made);
    });

    it('keeps the deliveries of deleted hooks and of the hooks of deleted apps', async () => {
      const { subscriptions, apps } = queue.opened.repositories;
      const owner = await makeOwner(queue.opened.repositories);
      const doomed = await otherApp(owner);
      const [a, b] = [await newHook(owner), await newHook(doomed)];
      const event = await publish(owner, [], { deliveries: [...to(owner, a), ...to(doomed, b)] });
      const hook = (await subscriptions.findByKey(owner.storeHash, a))!;
      await subscriptions.delete(owner, { kind: 'hook', number: hook.number! }, API_ACTOR);
      await apps.delete(doomed.clientId, API_ACTOR);
      expect(await refs(owner)).toEqual(names(event, 0, 1));
      expect(await refs(owner, { clientId: doomed.clientId })).toEqual(names(event, 1));
    });

    it('keeps the deliveries of a deleted store for another with its hash', async () => {
      const { stores } = queue.opened.repositories;
      const owner = await makeOwner(queue.opened.repositories);
      const event = await publish(owner, [await newHook(owner)]);
      await stores.delete(owner.storeHash, API_ACTOR);
      await stores.create({ storeHash: owner.storeHash, name: 'Again', timezone: 'UTC' }, OPERATOR);
      expect(await refs(owner)).toEqual(names(event, 0));
    });

    it('merges more hooks than a page has deliveries', async () => {
      const owner = await makeOwner(queue.opened.repositories);
      const keys = Array.from({ length: MANY }, (_, n) => `${owner.storeHash}-${n}`);
      const { subscriptions } = queue.opened.repositories;
      const create = (key: string) =>
        subscriptions.create({ ...makeHook(owner), key, topic: `store/order/${key}` }, OPERATOR);
      for (let n = 0; n < MANY; n += AT_ONCE) await Promise.all(keys.slice(n, n + AT_ONCE).map(create));
      const events: AcceptedEvent[] = [];
      // Each key has its turn, in an order that is not that of the keys.
      for (let n = 0; n < MANY; n++)
        events.unshift(
          makeEvent({
            storeHash: owner.storeHash,
            acceptedAt: NOW + n,
            deliveries: to(owner, keys[(n * 7) % MANY]!),
          }),
        );
      await accept(queue.deliveries, queue.leaseId, events);
      const page = await refs(owner, { limit: 30 });
      expect(page).toEqual(events.slice(0, 30).flatMap((event) => names(event, 0)));
      const next = await refs(owner, { limit: 30, after: refOf(events[29]!) });
      expect(next).toEqual(events.slice(30, 60).flatMap((event) => names(event, 0)));
    }, 90_000);

    it('has nothing of another store', async () => {
      const [mine, theirs] = [
        await makeOwner(queue.opened.repositories),
        await makeOwner(queue.opened.repositories),
      ];
      const key = await newHook(theirs);
      const event = await publish(theirs, [key]);
      for (const filter of [
        {},
        { subscriptionKey: key },
        { clientId: theirs.clientId },
        { eventId: event.id },
      ])
        expect(await refs(mine, filter)).toEqual([]);
      expect(await log().eventOfStore(mine.storeHash, event.id)).toBeNull();
      await expect(list('')).rejects.toThrow(TypeError);
      await expect(log().eventOfStore('', event.id)).rejects.toThrow(TypeError);
    });

    it('has an event with the deliveries of every app, and its publisher', async () => {
      const first = await makeOwner(queue.opened.repositories);
      const second = await otherApp(first);
      const deliveries = [...to(first, 'a'), ...to(second, 'b')];
      const event = await publish(first, [], { deliveries, clientId: 'platform' });
      expect(await log().eventOfStore(first.storeHash, event.id)).toMatchObject({
        id: event.id,
        scope: event.scope,
        acceptedAt: NOW,
        clientId: 'platform',
        deliveries: [
          { clientId: first.clientId, subscriptionKey: 'a', ref: refOf(event, 0) },
          { clientId: second.clientId, subscriptionKey: 'b', ref: refOf(event, 1) },
        ],
      });
      expect(await log().eventOfStore(first.storeHash, 'msg_never')).toBeNull();
    });

    it('says who published an event in which store, to those who have its id alone', async () => {
      const owner = await makeOwner(queue.opened.repositories);
      const { id, scope } = await publish(owner, [], { clientId: 'platform' });
      const { storeHash } = owner;
      expect(await log().publicationOf(id)).toEqual({ storeHash, clientId: 'platform', scope });
      expect(await log().publicationOf('msg_never')).toBeNull();
    });
  });
}
