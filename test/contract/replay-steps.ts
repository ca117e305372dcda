import { describe, expect, it } from '@jest/globals';
import type { DeliveryState } from '../../src/delivery/model/delivery.js';
import { ENDED_STATES, type NewReplay } from '../../src/delivery/model/replay.repository.js';
import { claim, eventIn, SUBSCRIBER, settle, stateOf } from './delivery-states.js';
import { failure, makeDelivery, NOW, refOf, success } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { API_ACTOR } from './records.js';
import { makeReplay } from './replay-jobs.js';

const STEP_MS = 1_000;
const START = NOW + 10_000;

export function replaySteps(open: Open): void {
  describe('steps of a replay', () => {
    const queue = Queue.beforeEach(open);
    const replays = () => queue.opened.repositories.replays;
    const create = async (changes: Partial<NewReplay> = {}) => {
      const replay = makeReplay(changes);
      const matched = await replays().count(replay, replay.subscriptionKey, replay);
      return replays().create({ ...replay, matched }, API_ACTOR);
    };
    const find = (id: string) => replays().find(SUBSCRIBER, 'hook-a', id);
    const make = async (states: DeliveryState[]) => {
      const ids: string[] = [];
      for (const [n, state] of states.entries())
        ids.push((await eventIn(queue, state, { acceptedAt: NOW + n })).id);
      return ids;
    };
    /** Runs all steps of a replay, each when it is due. Returns how many deliveries each took. */
    const toTheEnd = async (id: string) => {
      const taken: number[] = [];
      for (let now = START; (await find(id))?.state === 'running'; now += STEP_MS) {
        taken.push(await replays().step(id, now));
      }
      return taken.filter((count) => count > 0);
    };

    it('take as many deliveries a second as the rate says, the oldest first, and end as done', async () => {
      const made = await make(Array<DeliveryState>(5).fill('exhausted'));
      const { id } = await create({ rate: 2 });
      expect(await replays().step(id, START)).toBe(2);
      expect((await queue.due(START)).sort()).toEqual(made.slice(0, 2));
      expect(await replays().step(id, START + STEP_MS - 1)).toBe(0);
      expect(await replays().step(id, START + STEP_MS)).toBe(2);
      expect(await find(id)).toMatchObject({ state: 'running', matched: 5, done: 4, finishedAt: null });
      expect(await toTheEnd(id)).toEqual([1]);
      const ended = await find(id);
      expect(ended).toMatchObject({ state: 'done', done: 5, finishedAt: expect.any(Number) });
      expect((await queue.due()).sort()).toEqual(made.slice(2));
      expect(await replays().cancel(SUBSCRIBER, 'hook-a', id, API_ACTOR)).toEqual(ended);
      expect(await replays().due(START * 2, 10)).toEqual([]);
    });

    it('give each delivery a new retry schedule', async () => {
      const ref = refOf(await eventIn(queue, 'exhausted'));
      const { id } = await create();
      await toTheEnd(id);
      expect(await claim(queue)).toMatchObject([{ ref, attempts: 1, retriesFrom: 1, firstAttemptAt: null }]);
      const second = { ...failure(2), startedAt: START };
      await settle(queue, { to: 'retry', ref, attempt: second, nextAttemptAt: START + 60_000 });
      const again = await claim(queue);
      expect(again).toMatchObject([{ attempts: 2, retriesFrom: 1, firstAttemptAt: START }]);
      await settle(queue, { to: 'delivered', ref, attempt: success(3) });
      expect(await stateOf(queue, ref)).toBe('delivered');
    });

    it('take exhausted deliveries, and delivered and cancelled ones only when asked for all', async () => {
      const [exhausted, delivered] = await make([
        'exhausted',
        'delivered',
        'cancelled',
        'pending',
        'parked',
        'in_flight',
      ]);
      const [, , cancelled, pending, parked, inFlight] = (await log()).reverse();
      const failed = await create();
      expect(await toTheEnd(failed.id)).toEqual([1]);
      expect((await queue.due(START)).sort()).toEqual([exhausted, pending!.eventId].sort());
      await settle(queue, { to: 'exhausted', ref: { eventId: exhausted!, ordinal: 0 }, attempt: failure(2) });
      const all = await create({ states: ENDED_STATES });
      expect(all.matched).toBe(3);
      expect(await toTheEnd(all.id)).toEqual([3]);
      expect((await queue.due()).sort()).toEqual([exhausted, delivered, cancelled!.eventId].sort());
      expect(await stateOf(queue, parked!)).toBe('parked');
      expect(await stateOf(queue, inFlight!)).toBe('in_flight');
    });
    const log = async () =>
      (await queue.opened.repositories.deliveryLog.list(SUBSCRIBER, 'hook-a', { limit: 10 })).map(
        ({ ref }) => ref,
      );

    it('take nothing of another hook and nothing outside the range', async () => {
      const inRange = await eventIn(queue, 'exhausted', { acceptedAt: NOW + 1_000 });
      await eventIn(queue, 'exhausted', { acceptedAt: NOW - 1 });
      await eventIn(queue, 'exhausted', { acceptedAt: NOW + 1_001 });
      await eventIn(queue, 'exhausted', { deliveries: [makeDelivery('leased', 'hook-b')] });
      expect(await toTheEnd((await create()).id)).toEqual([1]);
      expect(await queue.due()).toEqual([inRange.id]);
    });

    it('run once when several callers try at the same time', async () => {
      await make(Array<DeliveryState>(9).fill('exhausted'));
      const { id } = await create({ rate: 3 });
      const taken = await Promise.all(Array.from({ length: 4 }, () => replays().step(id, START)));
      expect(taken.sort()).toEqual([0, 0, 0, 3]);
      expect((await find(id))?.done).toBe(3);
    });

    it('take no delivery twice, even one that has finished again', async () => {
      const made = await make(Array<DeliveryState>(4).fill('exhausted'));
      const { id } = await create({ rate: 1 });
      const sent: string[] = [];
      for (let now = START; (await find(id))?.state === 'running'; now += STEP_MS) {
        await replays().step(id, now);
        for (const { ref, attempts } of await claim(queue)) {
          sent.push(ref.eventId);
          await settle(queue, { to: 'exhausted', ref, attempt: failure(attempts + 1) });
        }
      }
      expect(sent).toEqual(made);
    });

    it('leave out deliveries whose body was purged', async () => {
      const [old] = await make(['exhausted', 'exhausted']);
      await queue.opened.repositories.retention.purge('bodies', NOW + 1, 10);
      const { id } = await create();
      expect(await toTheEnd(id)).toEqual([1]);
      expect(await find(id)).toMatchObject({ state: 'done', done: 1 });
      expect(await stateOf(queue, { eventId: old!, ordinal: 0 })).toBe('exhausted');
    });

    it('keep a delivery delivered when its resend fails', async () => {
      const ref = refOf(await eventIn(queue, 'delivered'));
      await toTheEnd((await create({ states: ENDED_STATES })).id);
      await claim(queue);
      await settle(queue, { to: 'exhausted', ref, attempt: failure(2) });
      const found = await queue.opened.repositories.deliveryLog.find(SUBSCRIBER, 'hook-a', ref);
      expect(found).toMatchObject({ state: 'delivered', attemptLog: [success(), failure(2)] });
    });

    it('do nothing for an unknown replay', async () => {
      expect(await replays().step('nowhere', START)).toBe(0);
    });
  });
}
