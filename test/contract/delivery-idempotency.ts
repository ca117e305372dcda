import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { MOST_DELIVERIES_AT_ONCE } from '../../src/delivery/model/accepted-event.js';
import { accept, KEY_HELD_MS, keyed, makeDelivery, NOW } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';

const accepted = (...duplicates: unknown[]) => ({ outcome: 'accepted', duplicates });
const DUE = { deliveries: [makeDelivery('due'), makeDelivery('due', 'hook-b')] };

export function deliveryIdempotency(open: Open): void {
  describe('with idempotency keys', () => {
    const queue = Queue.beforeEach(open);

    it('repeats the first answer for the same content, and delivers once', async () => {
      const [first, again] = [keyed('k', 'h', DUE), keyed('k', 'h', DUE)];
      expect((await accept(queue.deliveries, queue.leaseId, [first])).acceptances).toEqual([accepted(null)]);
      const { acceptances } = await accept(queue.deliveries, queue.leaseId, [again]);
      expect(acceptances).toEqual([accepted({ id: first.id, deliveries: 2 })]);
      expect(await queue.due()).toEqual([first.id, first.id]);
    });

    it('refuses other content, names the event, and stores nothing of the request', async () => {
      const [first, innocent, other] = [keyed('k', 'h', DUE), keyed('new', 'h', DUE), keyed('k', 'x', DUE)];
      await accept(queue.deliveries, queue.leaseId, [first]);
      const { acceptances } = await accept(queue.deliveries, queue.leaseId, [innocent, other]);
      expect(acceptances).toEqual([{ outcome: 'conflict', index: 1 }]);
      expect(await queue.due()).toEqual([first.id, first.id]);
      const retried = await accept(queue.deliveries, queue.leaseId, [keyed('new', 'y', DUE)]);
      expect(retried.acceptances).toEqual([accepted(null)]);
    });

    it('accepts a thousand events with keys, each for twenty hooks, in one transaction', async () => {
      const deliveries = Array.from({ length: 20 }, () => makeDelivery('parked', randomUUID()));
      const request = Array.from({ length: 1_000 }, (_, i) => keyed(`k${i}`, 'h', { deliveries }));
      expect(request.length * deliveries.length).toBe(MOST_DELIVERIES_AT_ONCE);
      const { acceptances } = await accept(queue.deliveries, queue.leaseId, request);
      expect(acceptances).toEqual([accepted(...request.map(() => null))]);
      const again = await accept(queue.deliveries, queue.leaseId, [keyed('k999', 'other')]);
      expect(again.acceptances).toEqual([{ outcome: 'conflict', index: 0 }]);
    });

    it('finds a key that another request of the same group has', async () => {
      const [first, again, other, last] = [
        keyed('k', 'h', DUE),
        keyed('k', 'h', DUE),
        keyed('k', 'x', DUE),
        keyed('l', 'h', DUE),
      ];
      const { acceptances } = await accept(
        queue.deliveries,
        queue.leaseId,
        [first],
        [again],
        [other],
        [last],
      );
      expect(acceptances).toEqual([
        accepted(null),
        accepted({ id: first.id, deliveries: 2 }),
        { outcome: 'conflict', index: 0 },
        accepted(null),
      ]);
      expect((await queue.due()).sort()).toEqual([first.id, first.id, last.id, last.id]);
    });

    it('finds a key that the same request has twice', async () => {
      const [first, again] = [keyed('k', 'h', DUE), keyed('k', 'h', DUE)];
      const same = await accept(queue.deliveries, queue.leaseId, [first, again]);
      expect(same.acceptances).toEqual([accepted(null, { id: first.id, deliveries: 2 })]);
      const conflicting = [keyed('l', 'h', DUE), keyed('l', 'x', DUE)];
      const refused = await accept(queue.deliveries, queue.leaseId, conflicting);
      expect(refused.acceptances).toEqual([{ outcome: 'conflict', index: 1 }]);
      expect(await queue.due()).toEqual([first.id, first.id]);
    });

    it('accepts exactly one of fifty concurrent requests as the first', async () => {
      const results = await Promise.all(
        Array.from({ length: 50 }, () => accept(queue.deliveries, queue.leaseId, [keyed('k', 'h', DUE)])),
      );
      const firsts = results.filter(
        ({ acceptances: [it] }) => it!.outcome === 'accepted' && !it!.duplicates[0],
      );
      expect(firsts).toHaveLength(1);
      expect(await queue.due()).toHaveLength(2);
    });

    it('keeps stores and apps apart', async () => {
      const inStoreB = keyed('k', 'x', { ...DUE, storeHash: 'store-b' });
      const ofOtherApp = keyed('k', 'y', { ...DUE, clientId: 'publisher-b' });
      const { acceptances } = await accept(queue.deliveries, queue.leaseId, [
        keyed('k', 'h', DUE),
        inStoreB,
        ofOtherApp,
      ]);
      expect(acceptances).toEqual([accepted(null, null, null)]);
    });

    it('frees a key after its time', async () => {
      await accept(queue.deliveries, queue.leaseId, [keyed('k', 'h', DUE)]);
      const justInTime = keyed('k', 'x', { ...DUE, acceptedAt: NOW + KEY_HELD_MS - 1 });
      const late = keyed('k', 'x', { ...DUE, acceptedAt: NOW + KEY_HELD_MS + 1 });
      const after = keyed('k', 'h', { ...DUE, acceptedAt: NOW + KEY_HELD_MS + 2 });
      const outcome = async (event: typeof late) =>
        (await accept(queue.deliveries, queue.leaseId, [event])).acceptances;
      expect(await outcome(justInTime)).toEqual([{ outcome: 'conflict', index: 0 }]);
      expect(await outcome(late)).toEqual([accepted(null)]);
      expect(await outcome(after)).toEqual([{ outcome: 'conflict', index: 0 }]);
    });

    it('treats a repeated write of an event with a key as new, not as its own duplicate', async () => {
      const event = keyed('k', 'h', DUE);
      await accept(queue.deliveries, queue.leaseId, [event]);
      expect((await accept(queue.deliveries, queue.leaseId, [event])).acceptances).toEqual([accepted(null)]);
      expect(await queue.due()).toEqual([event.id, event.id]);
    });

    it('does so with a repeated request of several of them', async () => {
      const request = [keyed('k1', 'h', DUE), keyed('k2', 'h', DUE)];
      await accept(queue.deliveries, queue.leaseId, request);
      const again = await accept(queue.deliveries, queue.leaseId, request);
      expect(again.acceptances).toEqual([accepted(null, null)]);
      expect(await queue.due()).toHaveLength(4);
    });
  });
}
