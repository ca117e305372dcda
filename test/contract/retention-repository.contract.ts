import { describe, expect, it } from '@jest/globals';
import type { DeliveryState } from '../../src/delivery/model/delivery.js';
import type { RetentionClass } from '../../src/delivery/model/retention.repository.js';
import { claim, eventIn, PUBLISHER, SUBSCRIBER, stateOf } from './delivery-states.js';
import { accept, failure, keyed, makeDelivery, makeEvent, NOW, refOf } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { API_ACTOR } from './records.js';

const LATER = NOW + 1;
const UNFINISHED: DeliveryState[] = ['pending', 'in_flight', 'parked'];
const FINISHED: DeliveryState[] = ['delivered', 'exhausted', 'cancelled'];

export function retentionRepositoryContract(name: string, open: Open): void {
  describe(`RetentionRepository on ${name}`, () => {
    const queue = Queue.beforeEach(open);
    const log = () => queue.opened.repositories.deliveryLog;
    const purge = (what: RetentionClass, before = LATER, limit = 100) =>
      queue.opened.repositories.retention.purge(what, before, limit);
    const find = (eventId: string) => log().find(SUBSCRIBER, 'hook-a', { eventId, ordinal: 0 });

    it('purges bodies of finished deliveries, and answers a resend with expired', async () => {
      for (const state of FINISHED) {
        const event = await eventIn(queue, state);
        expect(await purge('bodies')).toBe(1);
        expect(await find(event.id)).toMatchObject({ state, body: null });
        expect(await log().resend(SUBSCRIBER, 'hook-a', refOf(event), API_ACTOR)).toBe('expired');
        expect(await stateOf(queue, refOf(event))).toBe(state);
      }
      expect(await purge('bodies')).toBe(0);
      const exhausted = (await log().list(SUBSCRIBER, 'hook-a', { state: 'exhausted', limit: 1 }))[0]!;
      expect((await find(exhausted.ref.eventId))?.attemptLog).toEqual([failure()]);
    });

    it('purges events with their deliveries and attempts', async () => {
      const [withBody, without] = [await eventIn(queue, 'exhausted'), await eventIn(queue, 'delivered')];
      const undelivered = makeEvent({ deliveries: [], hookBody: null });
      await accept(queue.deliveries, queue.leaseId, [undelivered]);
      expect(await purge('attempts')).toBe(3);
      for (const event of [withBody, without, undelivered]) {
        expect(await find(event.id)).toBeNull();
        expect(await log().event(PUBLISHER, event.id)).toBeNull();
      }
      expect(await log().list(SUBSCRIBER, 'hook-a', { limit: 10 })).toEqual([]);
      expect(await purge('attempts')).toBe(0);
    });

    it('purges events whose bodies were purged before', async () => {
      const event = await eventIn(queue, 'exhausted');
      expect([await purge('bodies'), await purge('attempts')]).toEqual([1, 1]);
      expect(await find(event.id)).toBeNull();
    });

    it('cancels deliveries that have been parked too long', async () => {
      const [old, young] = [
        await eventIn(queue, 'parked'),
        await eventIn(queue, 'parked', { acceptedAt: LATER }),
      ];
      expect(await purge('parked')).toBe(1);
      expect(await stateOf(queue, refOf(old))).toBe('cancelled');
      expect(await stateOf(queue, refOf(young))).toBe('parked');
      expect(await queue.backlog('hook-a')).toEqual([young.id]);
      expect(await purge('parked')).toBe(0);
    });

    it('frees idempotency keys, and keeps their events', async () => {
      const event = keyed('k', 'h', { deliveries: [makeDelivery('due')] });
      await accept(queue.deliveries, queue.leaseId, [event]);
      expect([await purge('idempotency_keys', NOW), await purge('idempotency_keys')]).toEqual([0, 1]);
      expect(await purge('idempotency_keys')).toBe(0);
      const other = keyed('k', 'x', { deliveries: [makeDelivery('due')] });
      const { acceptances } = await accept(queue.deliveries, queue.leaseId, [other]);
      expect(acceptances).toEqual([{ outcome: 'accepted', duplicates: [null] }]);
      expect(await queue.due()).toEqual([event.id, other.id]);
    });

    it('leaves unfinished deliveries alone', async () => {
      const unfinished = [];
      for (const state of UNFINISHED) unfinished.push(await eventIn(queue, state));
      const waiting = makeEvent({ deliveries: [makeDelivery('waiting')] });
      const both = makeEvent({ deliveries: [makeDelivery('leased', 'hook-b'), makeDelivery('due')] });
      await accept(queue.deliveries, queue.leaseId, [waiting, both]);
      const settled = [{ to: 'exhausted' as const, ref: refOf(both), attempt: failure() }];
      await queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled });
      expect([await purge('bodies'), await purge('attempts')]).toEqual([0, 0]);
      for (const event of [...unfinished, waiting]) {
        expect(await find(event.id)).toMatchObject({ body: event.hookBody });
      }
      expect((await claim(queue)).map(({ body }) => body.text)).toEqual([
        '{"for":"hooks"}',
        '{"for":"hooks"}',
      ]);
      expect(await queue.backlog('hook-a')).toHaveLength(2);
    });

    it('leaves a delivery alone that is being resent', async () => {
      const event = await eventIn(queue, 'delivered');
      await log().resend(SUBSCRIBER, 'hook-a', refOf(event), API_ACTOR);
      expect([await purge('bodies'), await purge('attempts')]).toEqual([0, 0]);
      expect(await claim(queue)).toMatchObject([{ body: { text: event.hookBody } }]);
    });

    it('remembers the time that was reached last, also an earlier one, across a restart', async () => {
      const { opened } = queue;
      expect(await opened.repositories.retention.reached()).toBeNull();
      for (const at of [NOW, NOW - 5]) await opened.repositories.retention.reach(at);
      await opened.reopen?.();
      expect(await opened.repositories.retention.reached()).toBe(NOW - 5);
    });

    it.each<RetentionClass>(['bodies', 'attempts', 'parked', 'idempotency_keys'])(
      'purges %s in batches, and only old ones',
      async (what) => {
        const state = what === 'parked' ? 'parked' : 'delivered';
        const make = (n: number, acceptedAt: number) =>
          eventIn(queue, state, { acceptedAt, idempotencyKey: `k${n}`, contentHash: 'h' });
        for (let n = 0; n < 5; n++) await make(n, NOW);
        for (let n = 5; n < 7; n++) await make(n, LATER);
        const taken = [await purge(what, LATER, 2), await purge(what, LATER, 2), await purge(what, LATER, 2)];
        expect([...taken, await purge(what, LATER, 2)]).toEqual([2, 2, 1, 0]);
        expect(await purge(what, LATER + 1, 10)).toBe(2);
      },
    );
  });
}
