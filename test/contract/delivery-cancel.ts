import { describe, expect, it } from '@jest/globals';
import { claim, eventIn, STRANGERS, SUBSCRIBER, settle, stateOf } from './delivery-states.js';
import { accept, eventAt, refOf, success } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { API_ACTOR } from './records.js';

export function deliveryCancel(open: Open): void {
  describe('one delivery, located in its store and canceled', () => {
    const queue = Queue.beforeEach(open);
    const log = () => queue.opened.repositories.deliveryLog;
    const cancel = (ref: ReturnType<typeof refOf>, owner = SUBSCRIBER, hook = 'hook-a') =>
      log().cancel(owner, hook, ref, API_ACTOR);

    it('is located by its id in its own store alone', async () => {
      const ref = refOf(await eventIn(queue, 'delivered'));
      const place = { clientId: SUBSCRIBER.clientId, subscriptionKey: 'hook-a' };
      expect(await log().locate(SUBSCRIBER.storeHash, ref)).toEqual(place);
      expect(await log().locate('store-b', ref)).toBeNull();
      expect(await log().locate(SUBSCRIBER.storeHash, { ...ref, ordinal: 9 })).toBeNull();
      expect(await log().locate(SUBSCRIBER.storeHash, { ...ref, eventId: 'msg_none' })).toBeNull();
      await expect(log().locate('', ref)).rejects.toThrow(TypeError);
    });

    it('ends when it is pending, waiting or parked, and is never claimed again', async () => {
      const waiting = eventAt('waiting');
      await accept(queue.deliveries, queue.leaseId, [waiting]);
      const refs = [
        refOf(await eventIn(queue, 'pending')),
        refOf(await eventIn(queue, 'parked')),
        refOf(waiting),
      ];
      for (const ref of refs) {
        expect(await cancel(ref)).toBe('cancelled');
        expect(await stateOf(queue, ref)).toBe('cancelled');
      }
      expect(await claim(queue)).toEqual([]);
      const wanted = [{ subscriptionKey: 'hook-a', limit: 10 }];
      expect(await queue.deliveries.claimBacklogs(queue.leaseId, wanted)).toEqual([]);
      const { pending, parked } = await log().summary(SUBSCRIBER, 'hook-a');
      expect([pending, parked]).toEqual([0, 0]);
    });

    it('ends as delivered if it was delivered before it was sent again', async () => {
      const ref = refOf(await eventIn(queue, 'in_flight'));
      await settle(queue, { to: 'delivered', ref, attempt: success() });
      await log().resend(SUBSCRIBER, 'hook-a', ref, API_ACTOR);
      expect(await cancel(ref)).toBe('cancelled');
      expect(await stateOf(queue, ref)).toBe('delivered');
    });

    it('stays as it is when it is in flight or has ended', async () => {
      for (const [state, result] of [
        ['in_flight', 'in_flight'],
        ['delivered', 'ended'],
        ['exhausted', 'ended'],
        ['cancelled', 'cancelled'],
      ] as const) {
        const ref = refOf(await eventIn(queue, state));
        const { changes } = queue.opened.repositories;
        const seq = await changes.latest();
        expect(await cancel(ref)).toBe(result);
        expect(await stateOf(queue, ref)).toBe(state);
        expect(await changes.latest()).toBe(seq);
      }
    });

    it('is absent for another owner or another hook', async () => {
      const ref = refOf(await eventIn(queue, 'pending'));
      for (const stranger of STRANGERS) expect(await cancel(ref, stranger)).toBe('absent');
      expect(await cancel(ref, SUBSCRIBER, 'hook-b')).toBe('absent');
      expect(await stateOf(queue, ref)).toBe('pending');
    });

    it('writes one row of the audit log', async () => {
      const ref = refOf(await eventIn(queue, 'parked'));
      const { changes } = queue.opened.repositories;
      const seq = await changes.latest();
      await cancel(ref);
      await cancel(ref);
      expect(await changes.since(seq, 10)).toMatchObject([
        {
          kind: 'delivery',
          action: 'cancelled',
          actor: API_ACTOR,
          ...SUBSCRIBER,
          before: { state: 'parked', subscriptionKey: 'hook-a' },
          after: { state: 'cancelled' },
        },
      ]);
    });
  });
}
