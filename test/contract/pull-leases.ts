import { beforeEach, describe, expect, it } from '@jest/globals';
import { NOW } from './events.js';
import type { Open } from './opened.js';
import { KEY, LEASE_MS, offered, Puller } from './pull-queue.js';
import { END_OF_TIME, Queue } from './queue.js';

export function pullLeases(open: Open): void {
  describe('when it leases messages', () => {
    const queue = Queue.beforeEach(open);
    let puller: Puller;
    beforeEach(() => {
      puller = new Puller(queue);
    });

    it('gives the oldest first, each to one puller alone', async () => {
      const [late, early] = [offered(NOW), offered(NOW - 5)];
      await puller.accept(late, early, offered(NOW, 'another-pull'));
      const [first] = await puller.lease(NOW, { messages: 1 });
      expect(first).toMatchObject({
        ref: { eventId: early.id, ordinal: 0 },
        storeHash: 'store-a',
        clientId: 'subscriber',
        subscriptionKey: KEY,
        scope: 'store/order/created',
        acceptedAt: NOW - 5,
        attempts: 0,
        firstAttemptAt: null,
        retriesFrom: 0,
      });
      expect(first!.body.text).toBe('{"for":"hooks"}');
      expect(await puller.ids()).toEqual([late.id]);
      expect(await puller.ids()).toEqual([]);
    });

    it('gives each message to one of several that pull at the same time', async () => {
      const events = Array.from({ length: 60 }, (_, i) => offered(NOW - i));
      await puller.accept(...events);
      const taken = await Promise.all(Array.from({ length: 6 }, () => puller.ids(NOW, { messages: 40 })));
      taken.push(await puller.ids());
      expect(taken.flat().sort()).toEqual(events.map(({ id }) => id).sort());
    });

    it('gives no more text than there is room for, but always a first message', async () => {
      const hookBody = JSON.stringify({ for: 'x'.repeat(1_000) });
      const events = [0, 1, 2].map((i) => offered(NOW + i, KEY, { hookBody }));
      await puller.accept(...events);
      expect(await puller.ids(NOW + 9, { size: 10 })).toEqual([events[0]!.id]);
      expect(await puller.ids(NOW + 9, { size: 2_500 })).toEqual([events[1]!.id, events[2]!.id]);
    });

    it('leaves what is offered and what was pulled to no process that sends', async () => {
      const [pulled, waiting] = [offered(NOW - 1), offered()];
      await puller.accept(pulled, waiting);
      await puller.lease(NOW, { messages: 1 });
      const { deliveries, leaseId } = queue;
      expect(await queue.due()).toEqual([]);
      expect(await queue.backlog(KEY)).toEqual([]);
      expect((await deliveries.backlogs(null, 10)).found).toEqual([]);
      await queue.opened.repositories.leases.end(leaseId);
      queue.leaseId = await queue.opened.repositories.leases.begin();
      expect(await queue.due(END_OF_TIME)).toEqual([]);
      expect(await puller.ids()).toEqual([waiting.id]);
    });

    it('finds the leases that have ended, and offers nothing of them before they are settled', async () => {
      const event = offered();
      await puller.accept(event);
      await puller.lease();
      const { pulls } = puller;
      expect(await pulls.lapsed(KEY, NOW + LEASE_MS - 1, 10)).toEqual([]);
      const lapsed = await pulls.lapsed(KEY, NOW + LEASE_MS, 10);
      expect(lapsed).toEqual([
        { ref: { eventId: event.id, ordinal: 0 }, pull: puller.pull(), acceptedAt: NOW, retriesFrom: 0 },
      ]);
      expect(await puller.ids(END_OF_TIME)).toEqual([]);
      expect(await pulls.held(KEY, lapsed)).toEqual(lapsed);
      expect(await pulls.held('another-pull', lapsed)).toEqual([]);
      await puller.settle(puller.retried(event.id, NOW + 1, lapsed[0]!.pull));
      expect(await pulls.held(KEY, lapsed)).toEqual([]);
      expect(await pulls.lapsed(KEY, END_OF_TIME, 10)).toEqual([]);
    });
  });
}
