import { describe, expect, it } from '@jest/globals';
import type { AcceptedEvent } from '../../src/delivery/model/accepted-event.js';
import type { Settlement } from '../../src/delivery/model/settlement.js';
import { accept, eventAt, failure, makeDelivery, makeEvent, NOW, refOf, success } from './events.js';
import type { Open } from './opened.js';
import { END_OF_TIME, Queue } from './queue.js';

export function deliverySettlements(open: Open): void {
  describe('when it settles results', () => {
    const queue = Queue.beforeEach(open);

    const settle = (...settled: Settlement[]) =>
      queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled });

    /** Accepts an event with one leased delivery, and settles it. */
    const settleNew = async (make: (event: AcceptedEvent) => Settlement) => {
      const event = eventAt('leased');
      await accept(queue.deliveries, queue.leaseId, [event]);
      expect((await settle(make(event))).fenced).toBe(0);
      return event;
    };

    it('ends a delivery that was delivered, exhausted or cancelled', async () => {
      await settleNew((event) => ({ to: 'delivered', ref: refOf(event), attempt: success() }));
      await settleNew((event) => ({ to: 'exhausted', ref: refOf(event), attempt: failure() }));
      await settleNew((event) => ({ to: 'cancelled', ref: refOf(event), attempt: failure() }));
      await settleNew((event) => ({ to: 'cancelled', ref: refOf(event), claim: null, attempt: null }));
      expect(await queue.due()).toEqual([]);
      expect(await queue.backlog('hook-a')).toEqual([]);
    });

    it('makes a retry due at its time, and counts the attempt', async () => {
      const nextAttemptAt = NOW + 60_000;
      const event = await settleNew((it) => ({
        to: 'retry',
        ref: refOf(it),
        attempt: failure(),
        nextAttemptAt,
      }));
      expect(await queue.due(nextAttemptAt - 1)).toEqual([]);
      const [claimed] = await queue.deliveries.claimDue(queue.leaseId, nextAttemptAt, 1);
      expect(claimed).toMatchObject({ ref: refOf(event), attempts: 1, firstAttemptAt: NOW + 10 });
      const second = { ...failure(2), startedAt: nextAttemptAt };
      await settle({ to: 'retry', ref: refOf(event), attempt: second, nextAttemptAt: END_OF_TIME });
      const [again] = await queue.deliveries.claimDue(queue.leaseId, END_OF_TIME, 1);
      expect(again).toMatchObject({ attempts: 2, firstAttemptAt: NOW + 10 });
    });

    it('counts no attempt for a released delivery', async () => {
      const later = await settleNew((event) => ({
        to: 'deferred',
        ref: refOf(event),
        claim: null,
        attempt: null,
        nextAttemptAt: NOW + 5,
      }));
      const [claimed] = await queue.deliveries.claimDue(queue.leaseId, NOW + 5, 1);
      expect(claimed).toMatchObject({ ref: refOf(later), attempts: 0, firstAttemptAt: null });
      const waiting = await settleNew((event) => ({
        to: 'waiting',
        ref: refOf(event),
        claim: null,
        attempt: null,
      }));
      const parked = await settleNew((event) => ({
        to: 'parked',
        ref: refOf(event),
        claim: null,
        attempt: null,
      }));
      const backlog = await queue.deliveries.claimBacklogs(queue.leaseId, [
        { subscriptionKey: 'hook-a', limit: 10 },
      ]);
      expect(backlog.map(({ ref }) => ref.eventId)).toEqual([waiting.id, parked.id]);
      expect(backlog.map(({ attempts }) => attempts)).toEqual([0, 0]);
    });

    it('refuses results of deliveries that this run does not hold, and counts them', async () => {
      const event = makeEvent({
        deliveries: [makeDelivery('due'), makeDelivery('leased'), makeDelivery('leased')],
      });
      await accept(queue.deliveries, queue.leaseId, [event]);
      const result = (ordinal: number): Settlement => ({
        to: 'delivered',
        ref: refOf(event, ordinal),
        attempt: success(),
      });
      expect((await settle(result(0), result(1), result(7))).fenced).toBe(2);
      const strange = { leaseId: 'another-run', accepted: [], settled: [result(2)] };
      expect((await queue.deliveries.commit(strange)).fenced).toBe(1);
      expect((await settle(result(2))).fenced).toBe(0);
      expect(await queue.due()).toEqual([event.id]);
    });

    it.each([3, 40])(
      'refuses of %i results of one event those of deliveries that are not held',
      async (count) => {
        const places = Array.from({ length: count }, (_, n) => (n === 1 ? 'parked' : 'leased'));
        const event = makeEvent({ deliveries: places.map((place, n) => makeDelivery(place, `hook-${n}`)) });
        await accept(queue.deliveries, queue.leaseId, [event]);
        const released = (ordinal: number, claim: string | null): Settlement => {
          return { to: 'waiting', ref: refOf(event, ordinal), claim, attempt: null };
        };
        const retried = (ordinal: number): Settlement => {
          return { to: 'retry', ref: refOf(event, ordinal), attempt: failure(), nextAttemptAt: NOW };
        };
        const group = places.map((_, n) => (n === 2 ? released(n, null) : retried(n)));
        const foreign = { leaseId: 'another-run', accepted: [], settled: group };
        expect((await queue.deliveries.commit(foreign)).fenced).toBe(count);
        expect((await settle(...group)).fenced).toBe(1);
        expect(await queue.due()).toHaveLength(count - 2);
        expect(await queue.backlog('hook-2')).toEqual([event.id]);
      },
    );

    it('refuses a second result of a settled delivery', async () => {
      const event = await settleNew((it) => ({ to: 'delivered', ref: refOf(it), attempt: success() }));
      const late: Settlement = { to: 'retry', ref: refOf(event), attempt: failure(2), nextAttemptAt: NOW };
      expect((await settle(late)).fenced).toBe(1);
      expect(await queue.due()).toEqual([]);
    });

    it('knows when a hook last accepted a delivery, by store', async () => {
      const { deliveries } = queue;
      await settleNew((event) => ({ to: 'exhausted', ref: refOf(event), attempt: failure() }));
      expect(await deliveries.succeededSince('store-a', 'hook-a', 0)).toBe(false);
      await settleNew((event) => ({ to: 'delivered', ref: refOf(event), attempt: success() }));
      const { startedAt } = success();
      expect(await deliveries.succeededSince('store-a', 'hook-a', startedAt)).toBe(true);
      expect(await deliveries.succeededSince('store-a', 'hook-a', startedAt + 60_000)).toBe(false);
      expect(await deliveries.succeededSince('store-b', 'hook-a', 0)).toBe(false);
      expect(await deliveries.succeededSince('store-a', 'hook-b', 0)).toBe(false);
    });

    it('knows of a success after the longest schedule that a policy may have', async () => {
      const { startedAt } = success();
      const acceptedAt = startedAt - 7.7 * 24 * 60 * 60 * 1000;
      const event = makeEvent({ acceptedAt, deliveries: [makeDelivery('leased', 'hook-late')] });
      await accept(queue.deliveries, queue.leaseId, [event]);
      await settle({ to: 'delivered', ref: refOf(event), attempt: success() });
      expect(await queue.deliveries.succeededSince('store-a', 'hook-late', startedAt)).toBe(true);
    });

    it('settles hundreds of results with new events in the same group', async () => {
      const events = Array.from({ length: 400 }, () => eventAt('leased'));
      await accept(queue.deliveries, queue.leaseId, events);
      const settled = events.map(
        (event, index): Settlement =>
          index % 4 === 0
            ? { to: 'retry', ref: refOf(event), attempt: failure(), nextAttemptAt: NOW + index }
            : { to: 'delivered', ref: refOf(event), attempt: success() },
      );
      const fresh = eventAt('due');
      const result = await queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [[fresh]], settled });
      expect(result).toEqual({
        acceptances: [{ outcome: 'accepted', duplicates: [null] }],
        fenced: 0,
        late: 0,
      });
      expect(await queue.due()).toHaveLength(101);
    });
  });
}
