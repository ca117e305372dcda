import { beforeEach, describe, expect, it } from '@jest/globals';
import { SUBSCRIBER } from './delivery-states.js';
import { NOW } from './events.js';
import type { Open } from './opened.js';
import { KEY, LEASE_MS, offered, Puller } from './pull-queue.js';
import { END_OF_TIME, Queue } from './queue.js';
import { API_ACTOR } from './records.js';

export function pullLog(open: Open): void {
  describe('in the log and in what cleans up', () => {
    const queue = Queue.beforeEach(open);
    let puller: Puller;
    beforeEach(() => {
      puller = new Puller(queue);
    });
    const log = () => queue.opened.repositories.deliveryLog;
    const stateOf = async (eventId: string) =>
      (await log().find(SUBSCRIBER, KEY, { eventId, ordinal: 0 }))!.state;
    /** One message that was pulled, then one that is offered. */
    const two = async () => {
      const [pulled, waiting] = [offered(NOW - 1), offered()];
      await puller.accept(pulled, waiting);
      await puller.lease(NOW, { messages: 1 });
      return { pulled, waiting };
    };

    it('lists what is offered as pending and what was pulled as in flight', async () => {
      const { pulled, waiting } = await two();
      for (const [state, event] of [
        ['pending', waiting],
        ['in_flight', pulled],
      ] as const) {
        const listed = await log().list(SUBSCRIBER, KEY, { state, limit: 10 });
        expect(listed.map(({ ref, kind }) => [ref.eventId, kind])).toEqual([[event.id, 'pull']]);
        expect((await log().listOfStore('store-a', { subscriptionKey: KEY, state, limit: 10 })).length).toBe(
          1,
        );
      }
      expect(await log().list(SUBSCRIBER, KEY, { limit: 10 })).toHaveLength(2);
      expect((await log().summary(SUBSCRIBER, KEY)).pending).toBe(1);
      const detail = await log().find(SUBSCRIBER, KEY, { eventId: waiting.id, ordinal: 0 });
      expect(detail).toMatchObject({ body: waiting.hookBody, nextAttemptAt: NOW });
    });

    it('offers what is sent again or replayed, and never makes it due', async () => {
      const { pulled } = await two();
      const ref = { eventId: pulled.id, ordinal: 0 };
      expect(await log().resend(SUBSCRIBER, KEY, ref, API_ACTOR)).toBe('in_flight');
      await puller.settle(puller.exhausted(pulled.id));
      expect(await log().resend(SUBSCRIBER, KEY, ref, API_ACTOR)).toBe('due');
      expect(await queue.due()).toEqual([]);
      const again = await puller.lease(END_OF_TIME);
      expect(again.find(({ ref: { eventId } }) => eventId === pulled.id)).toMatchObject({
        retriesFrom: null,
      });
      await puller.settle(puller.exhausted(pulled.id, puller.pull(2)));
      const { replays } = queue.opened.repositories;
      const range = { from: 0, to: END_OF_TIME, states: ['exhausted'], failure: null } as const;
      const matched = await replays.count(SUBSCRIBER, KEY, range);
      expect(matched).toBe(1);
      const job = { ...range, matched, rate: 9, createdAt: NOW };
      await replays.create({ id: 'replay', ...SUBSCRIBER, subscriptionKey: KEY, ...job }, API_ACTOR);
      await replays.step('replay', NOW);
      expect(await queue.due()).toEqual([]);
      const [replayed] = await puller.lease(END_OF_TIME);
      expect(replayed).toMatchObject({ ref: { eventId: pulled.id }, attempts: 2, retriesFrom: 2 });
    });

    it('cancels what was pulled and what was not when the subscription is deleted', async () => {
      const { pulled, waiting } = await two();
      const { deliveries } = queue;
      expect(await deliveries.cancel('store-b', KEY, END_OF_TIME, 10)).toBe(0);
      expect(await deliveries.cancel('store-a', KEY, NOW - 2, 10)).toBe(0);
      expect(await deliveries.cancel('store-a', KEY, NOW, 10)).toBe(2);
      expect(await Promise.all([pulled, waiting].map(({ id }) => stateOf(id)))).toEqual([
        'cancelled',
        'cancelled',
      ]);
      expect(await puller.settle(puller.delivered(pulled.id))).toBe(1);
      expect(await puller.ids(END_OF_TIME)).toEqual([]);
      expect(await puller.pulls.lapsed(KEY, END_OF_TIME, 10)).toEqual([]);
    });

    it('cancels what was not pulled for too long, but nothing that is under a lease', async () => {
      const { retention } = queue.opened.repositories;
      const { pulled, waiting } = await two();
      const [leased] = [offered(NOW - 2, 'pull-b')];
      await puller.accept(leased);
      await puller.lease(Date.now(), {}, 'pull-b');
      const young = offered(NOW + 10);
      await puller.accept(young);
      expect(await retention.purge('bodies', END_OF_TIME, 10)).toMatchObject({ purged: 0 });
      expect(NOW + LEASE_MS).toBeLessThan(Date.now());
      expect(await retention.purge('parked', NOW + 1, 1)).toMatchObject({ purged: 1 });
      expect(await retention.purge('parked', NOW + 1, 10)).toMatchObject({ purged: 1 });
      expect(await Promise.all([pulled, waiting, young].map(({ id }) => stateOf(id)))).toEqual([
        'cancelled',
        'cancelled',
        'pending',
      ]);
      expect(await puller.pulls.lapsed('pull-b', END_OF_TIME, 10)).toHaveLength(1);
    });

    it('cancels in batches what was pulled and never settled', async () => {
      const { retention } = queue.opened.repositories;
      await puller.accept(...Array.from({ length: 5 }, () => offered()), offered(NOW, 'pull-b'));
      await puller.lease();
      await puller.lease(NOW, {}, 'pull-b');
      const purged: number[] = [];
      for (let goesOn = true; goesOn; ) {
        const batch = await retention.purge('parked', NOW + 1, 2);
        purged.push(batch.purged);
        goesOn = batch.isFull;
      }
      expect(purged).toEqual([2, 2, 2, 0]);
    });
  });
}
