import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  ENDED_STATES,
  type NewReplay,
  type ReplayRange,
} from '../../src/delivery/model/replay.repository.js';
import { eventIn, STRANGERS, SUBSCRIBER } from './delivery-states.js';
import { makeDelivery, NOW } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { API_ACTOR } from './records.js';

export const EVERYTHING: ReplayRange = {
  from: NOW,
  to: NOW + 1_000,
  states: ['exhausted'],
  failure: null,
};

export const makeReplay = (changes: Partial<NewReplay> = {}): NewReplay => ({
  ...SUBSCRIBER,
  ...EVERYTHING,
  id: randomUUID(),
  subscriptionKey: 'hook-a',
  matched: 0,
  rate: 10,
  createdAt: NOW + 2_000,
  ...changes,
});

export function replayJobs(open: Open): void {
  describe('replays', () => {
    const queue = Queue.beforeEach(open);
    const replays = () => queue.opened.repositories.replays;

    it('count finished deliveries in the range, both ends included', async () => {
      const states = ['pending', 'in_flight', 'parked', 'cancelled', 'exhausted', 'delivered'] as const;
      for (const state of states) await eventIn(queue, state);
      for (const acceptedAt of [NOW - 1, NOW + 1_000, NOW + 1_001]) {
        await eventIn(queue, 'exhausted', { acceptedAt });
      }
      await eventIn(queue, 'exhausted', { deliveries: [makeDelivery('leased', 'hook-b')] });
      const count = (range: Partial<ReplayRange>, owner = SUBSCRIBER) =>
        replays().count(owner, 'hook-a', { ...EVERYTHING, ...range });
      expect(await count({})).toBe(2);
      expect(await count({ states: ENDED_STATES })).toBe(4);
      expect(await count({ states: ENDED_STATES, to: NOW })).toBe(3);
      expect(await count({ from: NOW + 1 })).toBe(1);
      for (const stranger of STRANGERS) expect(await count({ states: ENDED_STATES }, stranger)).toBe(0);
    });

    it('are found by their owner alone', async () => {
      // What was counted before: counting again would hold up other writes.
      const replay = makeReplay({ matched: 7 });
      const created = await replays().create(replay, API_ACTOR);
      expect(created).toEqual({ ...replay, state: 'running', done: 0, finishedAt: null });
      expect(await replays().find(SUBSCRIBER, 'hook-a', replay.id)).toEqual(created);
      for (const stranger of STRANGERS)
        expect(await replays().find(stranger, 'hook-a', replay.id)).toBeNull();
      expect(await replays().find(SUBSCRIBER, 'hook-b', replay.id)).toBeNull();
      expect(await replays().find(SUBSCRIBER, 'hook-a', randomUUID())).toBeNull();
    });

    it('are cancelled by their owner alone, once, and then do nothing more', async () => {
      await eventIn(queue, 'exhausted');
      const { id } = await replays().create(makeReplay(), API_ACTOR);
      const cancel = (owner = SUBSCRIBER, hook = 'hook-a') => replays().cancel(owner, hook, id, API_ACTOR);
      for (const stranger of STRANGERS) expect(await cancel(stranger)).toBeNull();
      expect(await cancel(SUBSCRIBER, 'hook-b')).toBeNull();
      const cancelled = await cancel();
      expect(cancelled).toMatchObject({ id, state: 'cancelled', done: 0, finishedAt: expect.any(Number) });
      expect(await cancel()).toEqual(cancelled);
      expect(await replays().due(NOW * 2, 10)).toEqual([]);
      expect(await replays().step(id, NOW * 2)).toBe(0);
      expect(await queue.due()).toEqual([]);
    });

    it('are listed when their step is due, first the one that has waited longest', async () => {
      await eventIn(queue, 'exhausted');
      await eventIn(queue, 'exhausted');
      const [late, early] = [
        makeReplay({ createdAt: NOW + 20, rate: 1, subscriptionKey: 'hook-b' }),
        makeReplay({ createdAt: NOW + 10, rate: 1 }),
      ];
      for (const replay of [late, early]) await replays().create(replay, API_ACTOR);
      expect(await replays().due(NOW + 9, 10)).toEqual([]);
      expect(await replays().due(NOW + 10, 10)).toEqual([early.id]);
      expect(await replays().due(NOW + 20, 10)).toEqual([early.id, late.id]);
      expect(await replays().due(NOW + 20, 1)).toEqual([early.id]);
      await replays().step(early.id, NOW + 20);
      expect(await replays().due(NOW + 1_019, 10)).toEqual([late.id]);
      expect(await replays().due(NOW + 1_020, 10)).toEqual([late.id, early.id]);
    });

    it('run one at a time for a hook', async () => {
      const [first, second, other] = [makeReplay(), makeReplay(), makeReplay({ subscriptionKey: 'hook-b' })];
      await replays().create(first, API_ACTOR);
      const limit = { name: 'LimitReached', record: 'replay', limit: 1 };
      await expect(replays().create(second, API_ACTOR)).rejects.toMatchObject(limit);
      expect(await replays().find(SUBSCRIBER, 'hook-a', second.id)).toBeNull();
      await replays().create(other, API_ACTOR);
      await replays().cancel(SUBSCRIBER, 'hook-a', first.id, API_ACTOR);
      expect(await replays().create(second, API_ACTOR)).toMatchObject({ state: 'running' });
    });

    it('are in the change log when they are created and cancelled', async () => {
      const { changes } = queue.opened.repositories;
      const seq = await changes.latest();
      const replay = makeReplay();
      await replays().create(replay, API_ACTOR);
      for (let n = 0; n < 2; n++) await replays().cancel(SUBSCRIBER, 'hook-a', replay.id, API_ACTOR);
      const written = await changes.since(seq, 10);
      const change = { ...SUBSCRIBER, actor: API_ACTOR, kind: 'replay', key: replay.id };
      const after = {
        id: replay.id,
        states: ['exhausted'],
        from: replay.from,
        to: replay.to,
        state: 'running',
      };
      expect(written).toMatchObject([
        { ...change, action: 'created', before: null, after },
        { ...change, action: 'cancelled', before: { state: 'running' }, after: { state: 'cancelled' } },
      ]);
      expect(written).toHaveLength(2);
    });

    it('continue after a restart', async () => {
      await eventIn(queue, 'exhausted');
      await eventIn(queue, 'exhausted');
      const { id } = await replays().create(makeReplay({ rate: 1 }), API_ACTOR);
      expect(await replays().step(id, NOW + 3_000)).toBe(1);
      await queue.opened.reopen?.();
      expect(await replays().find(SUBSCRIBER, 'hook-a', id)).toMatchObject({ state: 'running', done: 1 });
      expect(await replays().due(NOW + 4_000, 10)).toEqual([id]);
      expect(await replays().step(id, NOW + 4_000)).toBe(1);
    });

    it('throw when the store or the app is missing', async () => {
      const missing = { ...SUBSCRIBER, storeHash: '' };
      await expect(replays().count(missing, 'hook-a', EVERYTHING)).rejects.toThrow(TypeError);
      await expect(replays().create(makeReplay(missing), API_ACTOR)).rejects.toThrow(TypeError);
    });
  });
}
