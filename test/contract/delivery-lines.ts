import { describe, expect, it } from '@jest/globals';
import type { FirstPlace } from '../../src/delivery/model/accepted-event.js';
import type { Settlement } from '../../src/delivery/model/settlement.js';
import { claim, SUBSCRIBER, settle, stateOf } from './delivery-states.js';
import { accept, failure, makeDelivery, makeEvent, NOW, refOf, success } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { API_ACTOR } from './records.js';
import { makeReplay } from './replay-jobs.js';

const LINE = 'line-1';
const CALLED = [{ storeHash: 'store-a', subscriptionKey: 'hook-a' }];

const inLine = (place: FirstPlace, line = LINE, key = 'hook-a') =>
  makeEvent({ deliveries: [{ ...makeDelivery(place, key), line }] });

type Event = ReturnType<typeof inLine>;

const delivered = (event: Event): Settlement => ({
  to: 'delivered',
  ref: refOf(event),
  attempt: success(),
  line: LINE,
});

/** Deliveries of a hook whose order is kept. */
export function deliveryLines(open: Open): void {
  describe('in lines', () => {
    const queue = Queue.beforeEach(open);
    const take = (...events: Event[]) => accept(queue.deliveries, queue.leaseId, events);
    const log = () => queue.opened.repositories.deliveryLog;
    const states = (...events: Event[]) => Promise.all(events.map((event) => stateOf(queue, refOf(event))));
    const park = async () => {
      for (let from: string | null = null; ; ) {
        from = await queue.deliveries.park('store-a', 'hook-a', from, 10);
        if (from === null) return;
      }
    };

    it.each(['leased', 'due', 'waiting', 'parked'] as const)(
      'gives the first its place, %s, and says that the others stand behind it',
      async (place) => {
        const [first, second, other] = [inLine(place), inLine(place), inLine(place, 'line-2')];
        const { acceptances } = await take(first, second, other);
        expect(acceptances).toEqual([
          { outcome: 'accepted', duplicates: [null, null, null], behind: [[], [0], []] },
        ]);
        const rest = place === 'parked' ? 'parked' : 'pending';
        expect(await states(second)).toEqual([rest]);
        const found = [...(await queue.due()), ...(await queue.backlog('hook-a'))];
        expect(found.sort()).toEqual(place === 'leased' ? [] : [first.id, other.id]);
        expect((await log().find(SUBSCRIBER, 'hook-a', refOf(second)))?.nextAttemptAt).toBeNull();
      },
    );

    it('says nothing of lines if none has more than one, or of what is not ordered', async () => {
      const { acceptances, called } = await take(inLine('leased'), makeEvent(), makeEvent());
      expect([acceptances[0], called]).toEqual([
        { outcome: 'accepted', duplicates: [null, null, null] },
        undefined,
      ]);
    });

    it('keeps the lines of two hooks apart, and says again what an earlier try has stored', async () => {
      const events = [inLine('leased'), inLine('leased', LINE, 'hook-b'), inLine('leased')];
      const once = await take(...events);
      expect(once.acceptances).toMatchObject([{ behind: [[], [], [0]] }]);
      expect((await take(...events)).acceptances).toEqual(once.acceptances);
    });

    it.each<[string, (event: Event) => Settlement]>([
      ['delivered', delivered],
      ['exhausted', (event) => ({ to: 'exhausted', ref: refOf(event), attempt: failure(), line: LINE })],
      [
        'cancelled',
        (event) => ({ to: 'cancelled', ref: refOf(event), claim: null, attempt: null, line: LINE }),
      ],
    ])('calls the next when the one before it is %s, with its line', async (_, end) => {
      const [first, second, third] = [inLine('leased'), inLine('leased'), inLine('leased')];
      await take(first, second, third);
      expect(await settle(queue, end(first))).toMatchObject({ fenced: 0, called: CALLED });
      const wanted = [{ subscriptionKey: 'hook-a', limit: 10 }];
      const claimed = await queue.deliveries.claimBacklogs(queue.leaseId, wanted);
      expect(claimed).toMatchObject([{ ref: refOf(second), line: LINE, attempts: 0 }]);
      expect(await claim(queue)).toEqual([]);
      const last = { ...delivered(second) };
      await settle(queue, last);
      expect(await queue.backlog('hook-a')).toEqual([third.id]);
    });

    it.each<[string, object]>([
      ['is tried again', { to: 'retry', attempt: failure(), nextAttemptAt: NOW }],
      ['is deferred', { to: 'deferred', attempt: null, claim: null, nextAttemptAt: NOW }],
      ['waits', { to: 'waiting', attempt: null, claim: null }],
      ['is parked', { to: 'parked', attempt: failure() }],
    ])('calls nobody while the first %s', async (_, result) => {
      const [first, second] = [inLine('leased'), inLine('leased')];
      await take(first, second);
      const settled = { ...result, ref: refOf(first), line: LINE } as Settlement;
      expect((await settle(queue, settled)).called).toBeUndefined();
      expect([...(await queue.due()), ...(await queue.backlog('hook-a'))]).toEqual([first.id]);
      expect(await states(second)).toEqual(['pending']);
    });

    it('calls nobody for a result that is refused', async () => {
      const [first, second] = [inLine('leased'), inLine('leased')];
      await take(first, second);
      const group = { leaseId: 'other', accepted: [], settled: [delivered(first)] };
      expect(await queue.deliveries.commit(group)).toMatchObject({ fenced: 1 });
      expect(await queue.backlog('hook-a')).toEqual([]);
    });

    it('lets what was accepted with the end of the one before it be the next, once', async () => {
      const [first, second] = [inLine('leased'), inLine('waiting')];
      await take(first);
      const group = { leaseId: queue.leaseId, accepted: [[second]], settled: [delivered(first)] };
      await queue.deliveries.commit(group);
      expect(await queue.backlog('hook-a')).toEqual([second.id]);
    });

    it('parks what stands behind the first with it, and goes on in order', async () => {
      const events = [inLine('due'), inLine('due'), inLine('due')];
      await take(...events);
      await park();
      expect(await states(...events)).toEqual(['parked', 'parked', 'parked']);
      const summary = await log().summary(SUBSCRIBER, 'hook-a');
      expect(summary).toMatchObject({ pending: 0, parked: 3 });
      for (const event of events) {
        expect(await queue.backlog('hook-a')).toEqual([event.id]);
        await settle(queue, delivered(event));
      }
    });

    it('lists what stands behind by its state, and records no resend of it', async () => {
      const events = [inLine('due'), inLine('due')];
      await take(...events);
      const list = (state: 'pending' | 'parked') => log().list(SUBSCRIBER, 'hook-a', { state, limit: 10 });
      expect(await list('pending')).toHaveLength(2);
      await park();
      expect(await list('pending')).toEqual([]);
      expect(await list('parked')).toHaveLength(2);
      expect(await log().resend(SUBSCRIBER, 'hook-a', refOf(events[1]!), API_ACTOR)).toBe('due');
      expect(await queue.opened.repositories.changes.latest()).toBe(0);
    });

    it('calls the next when the first is canceled by hand, and lets one in between go', async () => {
      const events = [inLine('due'), inLine('due'), inLine('due')];
      await take(...events);
      const cancel = (event: Event) => log().cancel(SUBSCRIBER, 'hook-a', refOf(event), API_ACTOR);
      expect(await cancel(events[1]!)).toBe('cancelled');
      expect(await queue.backlog('hook-a')).toEqual([]);
      expect(await cancel(events[0]!)).toBe('cancelled');
      expect([...(await queue.due()), ...(await queue.backlog('hook-a'))]).toEqual([events[2]!.id]);
    });

    it('cancels a whole line with its hook', async () => {
      const events = [inLine('due'), inLine('due'), inLine('due')];
      await take(...events);
      let canceled = 0;
      for (let count = 2; count === 2; canceled += count)
        count = await queue.deliveries.cancel('store-a', 'hook-a', NOW, 2);
      expect(canceled).toBe(3);
      expect(await states(...events)).toEqual(['cancelled', 'cancelled', 'cancelled']);
      expect([...(await queue.due()), ...(await queue.backlog('hook-a'))]).toEqual([]);
    });

    it('calls the next when a page of a cancellation ends in a line', async () => {
      const events = [inLine('due'), inLine('due')];
      await take(...events);
      expect(await queue.deliveries.cancel('store-a', 'hook-a', NOW, 1)).toBe(1);
      // Either the oldest or the newest was canceled.
      const left = await states(...events);
      const open = events[left.indexOf('pending')]!.id;
      expect([...left].sort()).toEqual(['cancelled', 'pending']);
      expect([...(await queue.due()), ...(await queue.backlog('hook-a'))]).toEqual([open]);
    });

    it('lets a whole line expire that is parked, and calls what is younger', async () => {
      const old = [inLine('parked'), inLine('parked')];
      const young = { ...inLine('parked'), acceptedAt: NOW + 10 };
      await take(...old, makeEvent({ acceptedAt: NOW + 10, deliveries: young.deliveries }));
      expect(await queue.opened.repositories.retention.purge('parked', NOW + 5, 10)).toMatchObject({
        purged: 2,
      });
      expect(await states(...old)).toEqual(['cancelled', 'cancelled']);
      expect(await queue.backlog('hook-a')).toHaveLength(1);
    });

    it('keeps the body and the event of what stands in a line', async () => {
      const [first, second] = [inLine('leased'), inLine('leased')];
      await take(first, second);
      const { retention } = queue.opened.repositories;
      expect(await retention.purge('bodies', NOW + 5, 10)).toMatchObject({ purged: 0 });
      expect(await retention.purge('attempts', NOW + 5, 10)).toMatchObject({ purged: 0 });
    });

    it('lines up at the end what is sent again, and leaves what stands in the line where it is', async () => {
      const [first, second, third] = [inLine('leased'), inLine('leased'), inLine('leased')];
      await take(first, second, third);
      await settle(queue, delivered(first));
      const resend = (event: Event) => log().resend(SUBSCRIBER, 'hook-a', refOf(event), API_ACTOR);
      expect(await resend(first)).toBe('due');
      expect(await resend(third)).toBe('due');
      expect(await states(first, third)).toEqual(['pending', 'pending']);
      expect(await queue.due()).toEqual([]);
      for (const event of [second, third]) {
        expect(await queue.backlog('hook-a')).toEqual([event.id]);
        await settle(queue, delivered(event));
      }
      const wanted = [{ subscriptionKey: 'hook-a', limit: 10 }];
      const again = await queue.deliveries.claimBacklogs(queue.leaseId, wanted);
      expect(again).toMatchObject([{ ref: refOf(first), retriesFrom: null, attempts: 1 }]);
    });

    it('makes due at once what is sent again while its line is empty', async () => {
      const only = inLine('leased');
      await take(only);
      await settle(queue, delivered(only));
      await log().resend(SUBSCRIBER, 'hook-a', refOf(only), API_ACTOR);
      expect(await claim(queue)).toMatchObject([{ ref: refOf(only), line: LINE }]);
    });

    it('lines up what a replay takes, in the order of the log', async () => {
      const events = [inLine('leased'), inLine('leased')];
      await take(...events);
      await settle(queue, { to: 'exhausted', ref: refOf(events[0]!), attempt: failure(), line: LINE });
      await queue.backlog('hook-a');
      await settle(queue, { to: 'exhausted', ref: refOf(events[1]!), attempt: failure(), line: LINE });
      const { replays } = queue.opened.repositories;
      const { id } = await replays.create({ ...makeReplay(), matched: 2 }, API_ACTOR);
      expect(await replays.step(id, NOW + 10_000)).toBe(2);
      expect(await queue.due()).toEqual([events[0]!.id]);
      await settle(queue, { ...delivered(events[0]!), attempt: success(2) } as Settlement);
      expect(await queue.backlog('hook-a')).toEqual([events[1]!.id]);
    });

    it('keeps the first in its place when its process dies', async () => {
      const [first, second] = [inLine('leased'), inLine('leased')];
      await take(first, second);
      await queue.opened.repositories.leases.end(queue.leaseId);
      queue.leaseId = await queue.opened.repositories.leases.begin();
      expect(await queue.due()).toEqual([first.id]);
      await settle(queue, delivered(first));
      expect(await queue.backlog('hook-a')).toEqual([second.id]);
    });
  });
}
