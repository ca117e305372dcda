import { describe, expect, it } from '@jest/globals';
import type { DeliveryRef, DeliveryState } from '../../src/delivery/model/delivery.js';
import { formatDeliveryId } from '../../src/delivery/model/delivery.js';
import { claim, eventIn, STRANGERS, SUBSCRIBER, settle, stateOf } from './delivery-states.js';
import { accept, eventAt, failure, makeDelivery, NOW, refOf, success } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { API_ACTOR } from './records.js';

export function deliveryResend(open: Open): void {
  describe('resends', () => {
    const queue = Queue.beforeEach(open);
    const log = () => queue.opened.repositories.deliveryLog;
    const resend = (ref: DeliveryRef, owner = SUBSCRIBER, hook = 'hook-a') =>
      log().resend(owner, hook, ref, API_ACTOR);

    it.each<DeliveryState>(['delivered', 'exhausted', 'cancelled'])(
      'makes exactly one more attempt due for a %s delivery',
      async (state) => {
        const event = await eventIn(queue, state);
        expect(await resend(refOf(event))).toBe('due');
        expect(await stateOf(queue, refOf(event))).toBe('pending');
        const attempts = state === 'delivered' || state === 'exhausted' ? 1 : 0;
        const due = await queue.deliveries.claimDue(queue.leaseId, Date.now(), 10);
        const only = { ref: refOf(event), attempts, firstAttemptAt: null, retriesFrom: null };
        expect(due).toMatchObject([{ ...only, body: { text: event.hookBody } }]);
        expect(await queue.backlog('hook-a')).toEqual([]);
      },
    );

    it('makes a pending delivery due now, and keeps its retry schedule', async () => {
      const [event, waiting] = [await eventIn(queue, 'in_flight'), eventAt('waiting')];
      await accept(queue.deliveries, queue.leaseId, [waiting]);
      const nextAttemptAt = Date.now() + 3_600_000;
      await settle(queue, { to: 'retry', ref: refOf(event), attempt: failure(), nextAttemptAt });
      expect(await resend(refOf(event))).toBe('due');
      expect(await resend(refOf(waiting))).toBe('due');
      const due = await queue.deliveries.claimDue(queue.leaseId, Date.now(), 10);
      expect(due.sort((a, b) => b.attempts - a.attempts)).toMatchObject([
        { ref: refOf(event), attempts: 1, firstAttemptAt: NOW + 10, retriesFrom: 0 },
        { ref: refOf(waiting), attempts: 0, retriesFrom: 0 },
      ]);
      expect(await queue.backlog('hook-a')).toEqual([]);
    });

    it.each([
      ['before its first attempt', 0],
      ['after a 410', 1],
    ])('makes a delivery due now that was parked %s, and keeps its retry schedule', async (_, attempts) => {
      const event = await eventIn(queue, attempts === 0 ? 'parked' : 'in_flight');
      const ref = refOf(event);
      if (attempts > 0) await settle(queue, { to: 'parked', ref, attempt: failure() });
      expect(await stateOf(queue, ref)).toBe('parked');
      expect(await resend(ref)).toBe('due');
      expect(await queue.backlog('hook-a')).toEqual([]);
      const due = await queue.deliveries.claimDue(queue.leaseId, Date.now(), 10);
      const firstAttemptAt = attempts === 0 ? null : failure().startedAt;
      expect(due).toMatchObject([{ ref, attempts, firstAttemptAt, retriesFrom: 0 }]);
    });

    it('leaves a delivery in flight alone', async () => {
      const event = await eventIn(queue, 'in_flight');
      expect(await resend(refOf(event))).toBe('in_flight');
      expect(await claim(queue)).toEqual([]);
    });

    it('finds nothing for another app, under another hook, or with an unknown id', async () => {
      const event = await eventIn(queue, 'exhausted', { deliveries: [makeDelivery('leased')] });
      for (const stranger of STRANGERS) expect(await resend(refOf(event), stranger)).toBe('absent');
      expect(await resend(refOf(event), SUBSCRIBER, 'hook-b')).toBe('absent');
      expect(await resend(refOf(event, 1))).toBe('absent');
      expect(await resend({ eventId: 'msg_never', ordinal: 0 })).toBe('absent');
      expect(await claim(queue)).toEqual([]);
    });

    it('keeps a delivery delivered when its resend fails, and keeps every attempt', async () => {
      const ref = refOf(await eventIn(queue, 'delivered'));
      for (const to of ['exhausted', 'parked', 'cancelled'] as const) {
        const { attempts } = (await log().find(SUBSCRIBER, 'hook-a', ref))!;
        await resend(ref);
        await claim(queue);
        await settle(queue, { to, ref, attempt: failure(attempts + 1) });
        expect(await stateOf(queue, ref)).toBe('delivered');
      }
      const found = (await log().find(SUBSCRIBER, 'hook-a', ref))!;
      expect(found).toMatchObject({ attempts: 4, lastFailure: 'http_status', deliveredAt: NOW + 35 });
      expect(found.attemptLog).toEqual([success(), failure(2), failure(3), failure(4)]);
      expect(await queue.backlog('hook-a')).toEqual([]);
    });

    it('keeps a delivery exhausted when its resend fails, and makes it delivered when it succeeds', async () => {
      const ref = refOf(await eventIn(queue, 'exhausted'));
      await resend(ref);
      await claim(queue);
      await settle(queue, { to: 'exhausted', ref, attempt: failure(2) });
      expect(await stateOf(queue, ref)).toBe('exhausted');
      await resend(ref);
      await claim(queue);
      await settle(queue, { to: 'delivered', ref, attempt: success(3) });
      const found = (await log().find(SUBSCRIBER, 'hook-a', ref))!;
      expect(found.state).toBe('delivered');
      expect(found.attemptLog).toEqual([failure(), failure(2), success(3)]);
      await resend(ref);
      await claim(queue);
      await settle(queue, { to: 'delivered', ref, attempt: success(4) });
      const twice = (await log().find(SUBSCRIBER, 'hook-a', ref))!;
      expect(twice.attemptLog).toEqual([failure(), failure(2), success(3), success(4)]);
    });

    it('keeps a delivery delivered when its hook is deleted before the resend', async () => {
      const ref = refOf(await eventIn(queue, 'delivered'));
      await resend(ref);
      expect(await queue.deliveries.cancel('store-a', 'hook-a', NOW, 10)).toBe(1);
      expect(await stateOf(queue, ref)).toBe('delivered');
    });

    it('records a resend in the change log once, and a refusal not at all', async () => {
      const { changes } = queue.opened.repositories;
      const [event, busy] = [await eventIn(queue, 'exhausted'), await eventIn(queue, 'in_flight')];
      const seq = await changes.latest();
      await resend(refOf(event));
      await resend(refOf(busy));
      const written = await changes.since(seq, 10);
      const delivery = { ...refOf(event), subscriptionKey: 'hook-a' };
      expect(written).toMatchObject([
        {
          ...SUBSCRIBER,
          actor: API_ACTOR,
          action: 'resent',
          kind: 'delivery',
          key: formatDeliveryId(refOf(event)),
          before: { ...delivery, state: 'exhausted' },
          after: { ...delivery, state: 'pending' },
        },
      ]);
      expect(written).toHaveLength(1);
    });
  });
}
