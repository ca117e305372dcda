import { describe, expect, it } from '@jest/globals';
import { eventIn, SUBSCRIBER, stateOf } from './delivery-states.js';
import { accept, eventAt, failure, makeDelivery, makeEvent, NOW, refOf } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { API_ACTOR } from './records.js';

/** Gives how many pages it took. */
async function parkAll(
  { deliveries }: Queue,
  { storeHash = 'store-a', key = 'hook-a', limit = 10 } = {},
): Promise<number> {
  let from: string | null = null;
  for (let pages = 1; ; pages++) {
    from = await deliveries.park(storeHash, key, from, limit);
    if (from === null) return pages;
  }
}

export function deliveryClaims(open: Open): void {
  describe('when it claims and cancels', () => {
    const queue = Queue.beforeEach(open);

    it('claims due deliveries once each, the earliest first, up to the limit', async () => {
      const [late, early, middle] = [NOW + 3, NOW + 1, NOW + 2].map((at) => eventAt('due', 'hook-a', at));
      await accept(queue.deliveries, queue.leaseId, [late!, early!, middle!]);
      const claim = async (limit: number) =>
        (await queue.deliveries.claimDue(queue.leaseId, NOW + 3, limit)).map(({ ref }) => ref.eventId);
      expect(await claim(2)).toEqual([early!.id, middle!.id]);
      expect(await claim(2)).toEqual([late!.id]);
      expect(await claim(2)).toEqual([]);
    });

    it('gives no delivery to two concurrent claims', async () => {
      const events = Array.from({ length: 40 }, () => eventAt('due'));
      await accept(queue.deliveries, queue.leaseId, events);
      const claims = await Promise.all(
        Array.from({ length: 8 }, () => queue.deliveries.claimDue(queue.leaseId, NOW, 10)),
      );
      const ids = claims.flat().map(({ ref }) => ref.eventId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set([...ids, ...(await queue.due())]).size).toBe(40);
    });

    it("claims a hook's backlog, waiting and parked, the oldest first, and no other hook's", async () => {
      const events = (['parked', 'waiting', 'parked'] as const).map((place) => eventAt(place));
      const other = eventAt('waiting', 'hook-b');
      await accept(queue.deliveries, queue.leaseId, [...events, other, eventAt('due'), eventAt('leased')]);
      expect(await queue.backlog('hook-a', 2)).toEqual([events[0]!.id, events[1]!.id]);
      expect(await queue.backlog('hook-a', 2)).toEqual([events[2]!.id]);
      expect(await queue.backlog('hook-a', 2)).toEqual([]);
      expect(await queue.backlog('hook-b')).toEqual([other.id]);
    });

    it('claims the backlogs of many hooks in one go, each up to its own limit', async () => {
      const of = (count: number, ...hooks: string[]) =>
        Array.from({ length: count }, () =>
          makeEvent({ deliveries: hooks.map((hook) => makeDelivery('waiting', hook)) }),
        );
      const [both, a, b] = [of(1, 'a', 'b'), of(3, 'a'), of(3, 'b')];
      await accept(queue.deliveries, queue.leaseId, [...both, ...a, ...b]);
      const wanted = [
        { subscriptionKey: 'a', limit: 3 },
        { subscriptionKey: 'none', limit: 5 },
        { subscriptionKey: 'b', limit: 2 },
      ];
      const claimed = await queue.deliveries.claimBacklogs(queue.leaseId, wanted);
      const ofHook = (key: string) =>
        claimed.filter(({ subscriptionKey }) => subscriptionKey === key).map(({ ref }) => ref.eventId);
      expect(ofHook('a')).toEqual([both[0]!.id, a[0]!.id, a[1]!.id]);
      expect(ofHook('b')).toEqual([both[0]!.id, b[0]!.id]);
      expect(claimed).toHaveLength(5);
      expect(await queue.backlog('a')).toEqual([a[2]!.id]);
      expect(await queue.backlog('b')).toEqual([b[1]!.id, b[2]!.id]);
      expect(await queue.deliveries.claimBacklogs(queue.leaseId, [])).toEqual([]);
    });

    it('lists each hook with a backlog once, in pages', async () => {
      const inB = (subscriptionKey: string) =>
        makeEvent({ storeHash: 'store-b', deliveries: [makeDelivery('waiting', subscriptionKey)] });
      await accept(queue.deliveries, queue.leaseId, [
        inB('c'),
        eventAt('waiting', 'a'),
        eventAt('waiting', 'a'),
      ]);
      await accept(queue.deliveries, queue.leaseId, [
        eventAt('parked', 'b'),
        eventAt('due', 'd'),
        eventAt('leased', 'e'),
      ]);
      const [a, b, c] = [
        { storeHash: 'store-a', subscriptionKey: 'a' },
        { storeHash: 'store-a', subscriptionKey: 'b' },
        { storeHash: 'store-b', subscriptionKey: 'c' },
      ];
      const first = await queue.deliveries.backlogs(null, 2);
      const second = await queue.deliveries.backlogs(first.next, 2);
      expect([first.found.length, second.found.length, second.next]).toEqual([2, 1, null]);
      expect([...first.found, ...second.found]).toEqual(expect.arrayContaining([a, b, c]));
      const whole = await queue.deliveries.backlogs(null, 3);
      expect(whole.found).toHaveLength(3);
      expect((await queue.deliveries.backlogs(whole.next, 3)).found).toEqual([]);
      await queue.backlog('a');
      const left = await queue.deliveries.backlogs(null, 9);
      expect(left).toEqual({ found: expect.arrayContaining([b, c]), next: null });
      expect(left.found).toHaveLength(2);
    });

    it('looks at no more than a page at a time while it parks, also of what is parked already', async () => {
      const places = [...Array(7).fill('parked'), 'waiting', ...Array(7).fill('parked')] as const;
      const events = places.map((place, i) => eventAt(place, 'hook-a', NOW + i));
      await accept(queue.deliveries, queue.leaseId, events);
      expect(await parkAll(queue, { limit: 5 })).toBeGreaterThan(3);
      expect(await stateOf(queue, refOf(events[7]!))).toBe('parked');
      expect(await queue.backlog('hook-a')).toHaveLength(15);
    });

    it('parks what is pending, a page at a time, and leaves what is parked or being sent', async () => {
      const [due, waiting, parked, retried] = (['due', 'waiting', 'parked', 'leased'] as const).map((place) =>
        eventAt(place),
      );
      const sending = eventAt('leased');
      await accept(queue.deliveries, queue.leaseId, [due!, waiting!, parked!, retried!, sending]);
      const retry = { to: 'retry' as const, ref: refOf(retried!), attempt: failure(), nextAttemptAt: NOW };
      await queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled: [retry] });
      await parkAll(queue, { limit: 2 });
      const states = [due!, waiting!, parked!, retried!, sending].map((event) =>
        stateOf(queue, refOf(event)),
      );
      expect(await Promise.all(states)).toEqual(['parked', 'parked', 'parked', 'parked', 'in_flight']);
      expect(await queue.due()).toEqual([]);
      const drained = await queue.deliveries.claimBacklogs(queue.leaseId, [
        { subscriptionKey: 'hook-a', limit: 10 },
      ]);
      expect(drained.map(({ ref }) => ref)).toEqual(
        [due!, waiting!, parked!, retried!].map((event) => refOf(event)),
      );
      expect(drained.map(({ attempts }) => attempts)).toEqual([0, 0, 0, 1]);
    });

    it('lets what it parked expire, and keeps what was delivered before as delivered', async () => {
      const [fresh, again] = [await eventIn(queue, 'pending'), await eventIn(queue, 'delivered')];
      const { deliveryLog, retention } = queue.opened.repositories;
      await deliveryLog.resend(SUBSCRIBER, 'hook-a', refOf(again), API_ACTOR);
      await parkAll(queue);
      expect(await retention.purge('parked', NOW + 1, 10)).toMatchObject({ purged: 2 });
      expect([await stateOf(queue, refOf(fresh)), await stateOf(queue, refOf(again))]).toEqual([
        'cancelled',
        'delivered',
      ]);
    });

    it('parks nothing of another hook, nor under the name of another store', async () => {
      const [mine, other] = [eventAt('due'), eventAt('due', 'hook-b')];
      await accept(queue.deliveries, queue.leaseId, [mine, other]);
      await parkAll(queue, { storeHash: 'store-b' });
      await parkAll(queue, { key: 'hook-c' });
      expect((await queue.due()).sort()).toEqual([mine.id, other.id].sort());
    });

    it('cancels pending and parked deliveries in batches, and leaves those in flight', async () => {
      const [due, waiting, parked, retried] = (['due', 'waiting', 'parked', 'leased'] as const).map((place) =>
        eventAt(place),
      );
      const sending = eventAt('leased');
      await accept(queue.deliveries, queue.leaseId, [due!, waiting!, parked!, retried!, sending]);
      const retry = { to: 'retry' as const, ref: refOf(retried!), attempt: failure(), nextAttemptAt: NOW };
      await queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled: [retry] });
      const cancel = () => queue.deliveries.cancel('store-a', 'hook-a', NOW, 3);
      expect([await cancel(), await cancel(), await cancel()]).toEqual([3, 1, 0]);
      expect([await queue.due(), await queue.backlog('hook-a')]).toEqual([[], []]);
      const settled = [
        { to: 'deferred' as const, ref: refOf(sending), claim: null, attempt: null, nextAttemptAt: NOW },
      ];
      expect((await queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled })).fenced).toBe(
        0,
      );
      expect(await cancel()).toBe(1);
    });

    it('cancels nothing of another hook or another store', async () => {
      const [mine, other] = [eventAt('due'), eventAt('waiting', 'hook-b')];
      await accept(queue.deliveries, queue.leaseId, [mine, other]);
      expect(await queue.deliveries.cancel('store-b', 'hook-a', NOW, 10)).toBe(0);
      expect(await queue.deliveries.cancel('store-a', 'hook-a', NOW, 10)).toBe(1);
      expect(await queue.backlog('hook-b')).toEqual([other.id]);
    });

    it('cancels nothing that was accepted after the given time', async () => {
      const places = ['due', 'waiting', 'parked'] as const;
      const before = places.map((place) => eventAt(place));
      const after = places.map((place) => eventAt(place, 'hook-a', NOW + 1));
      await accept(queue.deliveries, queue.leaseId, [...after, ...before]);
      expect(await queue.deliveries.cancel('store-a', 'hook-a', NOW, 10)).toBe(3);
      expect(await queue.due()).toEqual([after[0]!.id]);
      expect(await queue.backlog('hook-a')).toEqual([after[1]!.id, after[2]!.id]);
    });

    it('throws when the store or the subscription is missing', async () => {
      const missing = undefined as unknown as string;
      await expect(queue.deliveries.cancel(missing, 'hook-a', NOW, 1)).rejects.toThrow(TypeError);
      await expect(queue.deliveries.cancel('store-a', '', NOW, 1)).rejects.toThrow(TypeError);
      await expect(queue.deliveries.park(missing, 'hook-a', null, 1)).rejects.toThrow(TypeError);
      await expect(queue.deliveries.park('store-a', '', null, 1)).rejects.toThrow(TypeError);
      await expect(
        queue.deliveries.claimBacklogs(queue.leaseId, [{ subscriptionKey: missing, limit: 1 }]),
      ).rejects.toThrow(TypeError);
    });
  });
}
