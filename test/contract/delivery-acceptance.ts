import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { MOST_DELIVERIES } from '../../src/delivery/model/accepted-event.js';
import { bodyOf } from '../../src/delivery/model/event-body.js';
import { accept, eventAt, failure, makeDelivery, makeEvent, NOW, refOf, success } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';

const NEW = { outcome: 'accepted', duplicates: [null] };

export function deliveryAcceptance(open: Open): void {
  describe('when it accepts events', () => {
    const queue = Queue.beforeEach(open);

    it('gives each delivery the place it was accepted with', async () => {
      const [leased, due] = [eventAt('leased'), eventAt('due')];
      const [waiting, parked] = [eventAt('waiting', 'hook-b'), eventAt('parked', 'hook-c')];
      const result = await accept(queue.deliveries, queue.leaseId, [leased], [due], [waiting], [parked]);
      expect(result).toEqual({ acceptances: [NEW, NEW, NEW, NEW], fenced: 0, late: 0 });
      expect(await queue.due()).toEqual([due.id]);
      expect(await queue.backlog('hook-a')).toEqual([]);
      expect(await queue.backlog('hook-b')).toEqual([waiting.id]);
      expect(await queue.backlog('hook-c')).toEqual([parked.id]);
    });

    it('accepts a thousand events of one request, each for a hundred hooks', async () => {
      const fanOut = Array.from({ length: 100 }, () => makeDelivery('waiting', randomUUID()));
      const request = Array.from({ length: 1_000 }, () => makeEvent({ deliveries: fanOut }));
      const { acceptances } = await accept(queue.deliveries, queue.leaseId, request);
      expect(acceptances).toEqual([{ outcome: 'accepted', duplicates: request.map(() => null) }]);
      const last = fanOut.at(-1)!.subscriptionKey;
      expect(
        await queue.deliveries.claimBacklogs(queue.leaseId, [{ subscriptionKey: last, limit: 2_000 }]),
      ).toHaveLength(1_000);
    });

    it('accepts an event for as many hooks as it may have, and settles any of its deliveries', async () => {
      const deliveries = Array.from({ length: MOST_DELIVERIES }, () => makeDelivery('leased', randomUUID()));
      const event = makeEvent({ hookBody: 'x'.repeat(1024 * 1024), deliveries });
      expect((await accept(queue.deliveries, queue.leaseId, [event])).acceptances).toEqual([NEW]);
      const last = MOST_DELIVERIES - 1;
      const { fenced } = await queue.deliveries.commit({
        leaseId: queue.leaseId,
        accepted: [],
        settled: [
          { to: 'delivered', ref: refOf(event, 0), attempt: success() },
          { to: 'retry', ref: refOf(event, last), attempt: failure(), nextAttemptAt: NOW },
        ],
      });
      expect(fenced).toBe(0);
      const claimed = await queue.deliveries.claimDue(queue.leaseId, NOW, 10);
      expect(claimed.map(({ ref }) => ref)).toEqual([refOf(event, last)]);
    });

    it('makes a delivery due at its time of acceptance', async () => {
      const event = eventAt('due', 'hook-a', NOW);
      await accept(queue.deliveries, queue.leaseId, [event]);
      expect(await queue.due(NOW - 1)).toEqual([]);
      expect(await queue.due(NOW)).toEqual([event.id]);
    });

    it('returns from a claim all that sending needs, with the body of each kind', async () => {
      const event = makeEvent({
        webHookBody: '{"for":"web-hooks"}',
        trace: '00-trace',
        deliveries: [makeDelivery('due'), { ...makeDelivery('due', 'web-hook-a'), kind: 'web-hook' }],
      });
      await accept(queue.deliveries, queue.leaseId, [event]);
      const claimed = await queue.deliveries.claimDue(queue.leaseId, NOW, 10);
      const common = {
        // Set on MongoDB, where a group may be written twice.
        claim: claimed[0]!.claim,
        storeHash: event.storeHash,
        clientId: 'subscriber',
        scope: event.scope,
        trace: '00-trace',
        acceptedAt: NOW,
        attempts: 0,
        firstAttemptAt: null,
        retriesFrom: 0,
      };
      expect(claimed.sort((a, b) => a.ref.ordinal - b.ref.ordinal)).toEqual([
        { ...common, ref: refOf(event, 0), subscriptionKey: 'hook-a', body: bodyOf('{"for":"hooks"}') },
        {
          ...common,
          ref: refOf(event, 1),
          subscriptionKey: 'web-hook-a',
          body: bodyOf('{"for":"web-hooks"}'),
        },
      ]);
    });

    it('stores an event without deliveries', async () => {
      const event = makeEvent({ deliveries: [], hookBody: null });
      expect((await accept(queue.deliveries, queue.leaseId, [event])).acceptances).toEqual([NEW]);
      expect(await queue.due()).toEqual([]);
    });

    it('keeps the order of a thousand events of one request', async () => {
      const events = Array.from({ length: 1000 }, () => eventAt('waiting'));
      const { acceptances } = await accept(queue.deliveries, queue.leaseId, events);
      expect(acceptances).toEqual([{ outcome: 'accepted', duplicates: events.map(() => null) }]);
      expect(await queue.backlog('hook-a')).toEqual(events.map((event) => event.id));
    });

    it('changes nothing when a commit is repeated', async () => {
      const event = makeEvent({ deliveries: [makeDelivery('leased'), makeDelivery('due')] });
      const settled = { to: 'delivered' as const, ref: refOf(event, 0), attempt: success() };
      const first = await accept(queue.deliveries, queue.leaseId, [event]);
      await queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled: [settled] });
      expect(await accept(queue.deliveries, queue.leaseId, [event])).toEqual(first);
      expect(await queue.due()).toEqual([event.id]);
    });

    it('accepts an empty group', async () => {
      const result = await queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled: [] });
      expect(result).toEqual({ acceptances: [], fenced: 0, late: 0 });
    });

    it('throws when an event has no store, and stores nothing of the group', async () => {
      const [good, bad] = [eventAt('due'), makeEvent({ storeHash: '' })];
      await expect(accept(queue.deliveries, queue.leaseId, [good], [bad])).rejects.toThrow(TypeError);
      expect(await queue.due()).toEqual([]);
    });
  });
}
