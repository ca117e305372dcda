import { describe, expect, it } from '@jest/globals';
import type { DeliveryState } from '../../src/delivery/model/delivery.js';
import type { LogFilter } from '../../src/delivery/model/delivery-record.js';
import { claim, eventIn, STRANGERS, SUBSCRIBER, settle } from './delivery-states.js';
import { accept, eventAt, failure, makeDelivery, NOW, refOf } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';

const STATES: DeliveryState[] = ['pending', 'in_flight', 'delivered', 'exhausted', 'parked', 'cancelled'];

export function deliveryLogLists(open: Open): void {
  describe('the log of a hook', () => {
    const queue = Queue.beforeEach(open);
    const log = () => queue.opened.repositories.deliveryLog;
    const ids = async (filter: Partial<LogFilter> = {}, owner = SUBSCRIBER, hook = 'hook-a') =>
      (await log().list(owner, hook, { limit: 100, ...filter })).map(({ ref }) => ref.eventId);

    it('lists the newest first, in pages', async () => {
      const made: string[] = [];
      for (let n = 0; n < 7; n++) {
        // Two have the same time: the order of acceptance decides.
        const acceptedAt = NOW + Math.floor(n / 2);
        made.unshift((await eventIn(queue, STATES[n % STATES.length]!, { acceptedAt })).id);
      }
      expect(await ids()).toEqual(made);
      const pages: string[][] = [];
      for (let page = await ids({ limit: 3 }); page.length > 0; ) {
        pages.push(page);
        page = await ids({ limit: 3, olderThan: page.at(-1)! });
      }
      expect(pages).toEqual([made.slice(0, 3), made.slice(3, 6), made.slice(6)]);
    });

    it('shows the current state of a delivery', async () => {
      const event = await eventIn(queue, 'in_flight');
      const common = { ref: refOf(event), subscriptionKey: 'hook-a', kind: 'hook', scope: event.scope };
      const none = { lastReason: null, deliveredAt: null };
      const untried = { ...none, attempts: 0, lastStatus: null, lastFailure: null };
      const [taken] = await log().list(SUBSCRIBER, 'hook-a', { limit: 1 });
      const base = { ...common, createdAt: NOW };
      expect(taken).toEqual({ ...base, ...untried, state: 'in_flight', nextAttemptAt: null, updatedAt: NOW });
      const nextAttemptAt = NOW + 60_000;
      await settle(queue, { to: 'retry', ref: refOf(event), attempt: failure(), nextAttemptAt });
      const [pending] = await log().list(SUBSCRIBER, 'hook-a', { limit: 1 });
      const failed = { ...none, attempts: 1, lastStatus: 500, lastFailure: 'http_status' };
      expect(pending).toEqual({ ...base, ...failed, state: 'pending', nextAttemptAt, updatedAt: NOW + 35 });
      await claim(queue);
      const attempt = { number: 2, startedAt: nextAttemptAt, durationMs: 5, status: 202 };
      await settle(queue, { to: 'delivered', ref: refOf(event), attempt });
      const deliveredAt = nextAttemptAt + 5;
      const ended = { ...none, attempts: 2, lastStatus: 202, lastFailure: null, deliveredAt };
      const [delivered] = await log().list(SUBSCRIBER, 'hook-a', { limit: 1 });
      expect(delivered).toEqual({
        ...base,
        ...ended,
        state: 'delivered',
        nextAttemptAt: null,
        updatedAt: deliveredAt,
      });
    });

    it('filters by state, and counts waiting deliveries as pending', async () => {
      const made = new Map<DeliveryState, string[]>();
      for (const state of [...STATES, ...STATES]) {
        made.set(state, [(await eventIn(queue, state)).id, ...(made.get(state) ?? [])]);
      }
      const waiting = eventAt('waiting');
      await accept(queue.deliveries, queue.leaseId, [waiting]);
      made.get('pending')!.unshift(waiting.id);
      for (const state of STATES) {
        const expected = made.get(state)!;
        expect(await ids({ state })).toEqual(expected);
        expect(await ids({ state, limit: 1 })).toEqual(expected.slice(0, 1));
        expect(await ids({ state, olderThan: expected[0]! })).toEqual(expected.slice(1));
      }
    });

    it('filters by a scope in either spelling, and finds those that were stored in either', async () => {
      const [scope, other] = ['store/priceList/deleted', 'store/priceList/updated'];
      const stored: string[] = [];
      for (const name of [scope, `${scope}/`]) {
        stored.unshift((await eventIn(queue, 'delivered', { scope: name })).id);
        await eventIn(queue, 'delivered', { scope: other });
      }
      for (const name of [scope, `${scope}/`]) {
        expect(await ids({ scope: name })).toEqual(stored);
        expect(await ids({ scope: name, state: 'delivered' })).toEqual(stored);
      }
      expect(await ids({ scope: 'store/priceList/created/' })).toEqual([]);
    });

    it('filters by scope, by time of acceptance, and by all filters together', async () => {
      const scope = 'store/order/updated';
      const at = (offset: number, changes = {}) =>
        eventIn(queue, 'exhausted', { acceptedAt: NOW + offset, ...changes });
      const [a, b, c] = [await at(1), await at(2, { scope }), await at(3)];
      const d = await eventIn(queue, 'delivered', { acceptedAt: NOW + 4, scope });
      expect(await ids({ scope })).toEqual([d.id, b.id]);
      expect(await ids({ createdAfter: NOW + 2 })).toEqual([d.id, c.id, b.id]);
      expect(await ids({ createdBefore: NOW + 2 })).toEqual([b.id, a.id]);
      expect(await ids({ createdAfter: NOW + 2, createdBefore: NOW + 3 })).toEqual([c.id, b.id]);
      const together = { scope, state: 'exhausted' as const, createdAfter: NOW + 1, createdBefore: NOW + 4 };
      expect(await ids(together)).toEqual([b.id]);
      expect(await ids({ ...together, olderThan: b.id })).toEqual([]);
      expect(await ids({ ...together, olderThan: d.id })).toEqual([b.id]);
    });

    it('shows nothing of another hook, another app or another store', async () => {
      const deliveries = [makeDelivery('due'), { ...makeDelivery('due', 'hook-b'), clientId: 'other' }];
      const event = await eventIn(queue, 'pending', { deliveries });
      for (const state of [undefined, 'pending' as const]) {
        const filter = state ? { state } : {};
        for (const stranger of STRANGERS) expect(await ids(filter, stranger)).toEqual([]);
        expect(await ids(filter, SUBSCRIBER, 'hook-b')).toEqual([]);
        expect(await ids(filter, SUBSCRIBER, 'hook-c')).toEqual([]);
        expect(await ids(filter, { ...SUBSCRIBER, clientId: 'other' }, 'hook-b')).toEqual([event.id]);
      }
    });

    it('throws when the store or the app is missing', async () => {
      await expect(ids({}, { ...SUBSCRIBER, storeHash: '' })).rejects.toThrow(TypeError);
      await expect(ids({}, { ...SUBSCRIBER, clientId: '' })).rejects.toThrow(TypeError);
    });
  });
}
