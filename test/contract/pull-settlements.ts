import { beforeEach, describe, expect, it } from '@jest/globals';
import { NOW } from './events.js';
import type { Open } from './opened.js';
import { offered, Puller } from './pull-queue.js';
import { END_OF_TIME, Queue } from './queue.js';

export function pullSettlements(open: Open): void {
  describe('when it settles messages', () => {
    const queue = Queue.beforeEach(open);
    let puller: Puller;
    beforeEach(() => {
      puller = new Puller(queue);
    });
    const find = (eventId: string) =>
      queue.opened.repositories.deliveryLog.find({ storeHash: 'store-a', clientId: 'subscriber' }, 'pull-a', {
        eventId,
        ordinal: 0,
      });
    /** Accepts an event and leases its message. */
    const leased = async () => {
      const event = offered();
      await puller.accept(event);
      await puller.lease();
      return event;
    };

    it('ends what was acknowledged, whichever process the answer came to', async () => {
      const event = await leased();
      await queue.opened.repositories.leases.end(queue.leaseId);
      queue.leaseId = await queue.opened.repositories.leases.begin();
      expect(await puller.settle(puller.delivered(event.id))).toBe(0);
      expect(await find(event.id)).toMatchObject({ state: 'delivered', attempts: 1, nextAttemptAt: null });
      expect(await puller.ids(END_OF_TIME)).toEqual([]);
      expect(await puller.pulls.lapsed('pull-a', END_OF_TIME, 10)).toEqual([]);
    });

    it('offers again what failed, from its time on, and counts the attempt', async () => {
      const event = await leased();
      expect(await puller.settle(puller.retried(event.id, NOW + 50))).toBe(0);
      expect(await find(event.id)).toMatchObject({
        state: 'pending',
        attempts: 1,
        lastFailure: 'nacked',
        nextAttemptAt: NOW + 50,
      });
      expect(await puller.ids(NOW + 49)).toEqual([]);
      const [again] = await puller.lease(NOW + 50);
      expect(again).toMatchObject({ ref: { eventId: event.id }, attempts: 1 });
      expect(await puller.settle(puller.delivered(event.id, puller.pull(2)))).toBe(0);
      expect((await find(event.id))!.attemptLog.map(({ number, status }) => [number, status])).toEqual([
        [1, null],
        [2, 204],
      ]);
    });

    it('offers again at once what nobody got, without an attempt', async () => {
      const event = await leased();
      expect(await puller.settle(puller.givenBack(event.id))).toBe(0);
      expect(await puller.settle(puller.delivered(event.id))).toBe(1);
      const [again] = await puller.lease();
      expect(again).toMatchObject({ ref: { eventId: event.id }, attempts: 0 });
    });

    it('ends what has failed for the last time', async () => {
      const event = await leased();
      expect(await puller.settle(puller.exhausted(event.id))).toBe(0);
      expect(await find(event.id)).toMatchObject({ state: 'exhausted', attempts: 1, nextAttemptAt: null });
      expect(await puller.ids(END_OF_TIME)).toEqual([]);
    });

    it('refuses what comes under another lease, a made-up attempt, or for another subscription', async () => {
      const event = await leased();
      const wrong = [
        puller.pull(1, 'another-lease'),
        puller.pull(2),
        { ...puller.pull(), subscriptionKey: 'another-pull' },
      ];
      for (const pull of wrong) expect(await puller.settle(puller.delivered(event.id, pull))).toBe(1);
      const { pull: _, ...ofProcess } = puller.delivered(event.id);
      expect(await puller.settle(ofProcess)).toBe(1);
      expect(await find(event.id)).toMatchObject({ state: 'in_flight', attempts: 0 });
      expect(await puller.settle(puller.delivered(event.id))).toBe(0);
      expect(await puller.settle(puller.exhausted(event.id))).toBe(1);
    });

    it('tells what a puller says too late from what a process lost', async () => {
      const event = await leased();
      const { pull: _, ...ofProcess } = puller.delivered(event.id);
      const settled = [puller.delivered(event.id, puller.pull(2)), ofProcess];
      const group = { leaseId: queue.leaseId, accepted: [], settled };
      expect(await queue.deliveries.commit(group)).toMatchObject({ fenced: 1, late: 1 });
      expect(await queue.deliveries.commit({ ...group, settled: [] })).toMatchObject({ fenced: 0, late: 0 });
    });

    it('takes the same messages back a second time, though one of them is no longer under its lease', async () => {
      const keys = ['pull-a', 'pull-b'];
      const deliveries = keys.flatMap((key) => offered(NOW, key).deliveries);
      const event = offered(NOW, 'pull-a', { deliveries });
      await puller.accept(event);
      const backAgain = async () => {
        const settled = [];
        for (const [ordinal, subscriptionKey] of keys.entries()) {
          await puller.lease(NOW, {}, subscriptionKey);
          const pull = { ...puller.pull(), subscriptionKey };
          settled.push({ ...puller.givenBack(event.id, pull), ref: { eventId: event.id, ordinal } });
        }
        return settled;
      };
      expect(await puller.settle(...(await backAgain()))).toBe(0);
      const again = await backAgain();
      expect(await puller.settle(again[1]!)).toBe(0);
      expect(await puller.settle(...again)).toBe(1);
      expect(await puller.ids()).toEqual([event.id]);
    });

    it('settles many messages of several leases in one group, and counts each once', async () => {
      const events = Array.from({ length: 30 }, (_, i) => offered(NOW + i));
      await puller.accept(...events);
      const settled = [];
      for (let i = 0; i < 3; i++) {
        const ids = await puller.ids(END_OF_TIME, { messages: 10 });
        settled.push(...ids.map((id) => puller.delivered(id)));
      }
      const late = puller.delivered(events[0]!.id, puller.pull(1, 'another-lease'));
      expect(await puller.settle(...settled)).toBe(0);
      expect(await puller.settle(late)).toBe(1);
      const { stats } = queue.opened.repositories;
      while (await stats.fold());
      const range = { step: 'hour', from: 0, to: Date.now() + 86_400_000 } as const;
      const { steps } = await stats.read({ subscriptionKey: 'pull-a' }, range);
      expect(steps.map(({ tally }) => tally.delivered)).toEqual([30]);
    });
  });
}
