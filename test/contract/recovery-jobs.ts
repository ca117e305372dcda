import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { failure, NOW } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { API_ACTOR } from './records.js';
import { makeRecovery, partOf, RecoveryFixture, START, STEP_MS } from './recovery-fixture.js';

export function recoveryJobs(open: Open): void {
  describe('recoveries', () => {
    const queue = Queue.beforeEach(open);
    const fixture = new RecoveryFixture(queue);

    it('counts a hook that was off from the beginning, and ends at once if all are', async () => {
      const hook = await fixture.newHook();
      await fixture.ended(hook, [failure]);
      const recovery = makeRecovery();
      const created = await fixture.recoveries.create(
        recovery,
        [partOf(hook, { skipped: 'hook_off' })],
        API_ACTOR,
      );
      const failed = { hook_off: 1, hook_deleted: 0, changed: 0 };
      expect(created).toMatchObject({ state: 'done', failed, finishedAt: recovery.createdAt });
      expect(await fixture.recoveries.find(recovery.id)).toEqual(created);
      expect(await fixture.toTheEnd()).toBe(0);
      const empty = makeRecovery();
      expect(await fixture.recoveries.create(empty, [], API_ACTOR)).toMatchObject({
        state: 'done',
        matched: 0,
      });
    });

    it('is cancelled once, with what is left, and then does nothing more', async () => {
      const [a, b] = [await fixture.newHook(), await fixture.newHook()];
      await fixture.ended(a, [failure, failure]);
      await fixture.ended(b, [failure]);
      const recovery = makeRecovery({ rate: 1 });
      await fixture.recoveries.create(recovery, [partOf(a, { matched: 2 }), partOf(b)], API_ACTOR);
      await fixture.round();
      await queue.due();
      const cancelled = await fixture.recoveries.cancel(recovery.id, API_ACTOR);
      expect(cancelled).toMatchObject({ state: 'cancelled', done: 2, remaining: 1 });
      expect(cancelled!.finishedAt).toBeGreaterThan(0);
      expect(await fixture.toTheEnd(START + STEP_MS)).toBe(0);
      expect(await fixture.recoveries.cancel(recovery.id, API_ACTOR)).toEqual(cancelled);
      expect(await fixture.recoveries.find(recovery.id)).toEqual(cancelled);
      expect(await fixture.recoveries.cancel(randomUUID(), API_ACTOR)).toBeNull();
      expect(await fixture.recoveries.find(randomUUID())).toBeNull();
    });

    it('is cancelled while its parts take steps without a pause', async () => {
      const hook = await fixture.newHook();
      await fixture.ended(hook, [failure]);
      const recovery = makeRecovery();
      const parts = Array.from({ length: 200 }, () => partOf(hook));
      await fixture.recoveries.create(recovery, parts, API_ACTOR);
      let stopped = false;
      const stepping = (async () => {
        for (let now = START; !stopped; now += STEP_MS)
          await Promise.all((await fixture.replays.due(now, 20)).map((id) => fixture.replays.step(id, now)));
      })();
      const cancelled = await fixture.recoveries.cancel(recovery.id, API_ACTOR);
      expect(cancelled).toMatchObject({ state: 'cancelled', hooks: 200 });
      expect(await fixture.replays.due(NOW * 2, 10)).toEqual([]);
      stopped = true;
      await stepping;
      expect(await fixture.recoveries.find(recovery.id)).toEqual(cancelled);
    });

    it('hides its parts from the app of the hook', async () => {
      const hook = await fixture.newHook();
      const part = partOf(hook);
      await fixture.recoveries.create(makeRecovery(), [part], API_ACTOR);
      expect(await fixture.replays.find(hook, hook.key, part.id)).toBeNull();
      expect(await fixture.replays.cancel(hook, hook.key, part.id, API_ACTOR)).toBeNull();
      expect(await fixture.replays.due(START, 10)).toEqual([part.id]);
    });

    it('is listed with its sums, the newest first, page by page', async () => {
      const hook = await fixture.newHook();
      const made = [1, 2, 2, 3].map((n) => makeRecovery({ createdAt: NOW + n, storeHash: hook.storeHash }));
      for (const [n, recovery] of made.entries())
        await fixture.recoveries.create(recovery, n === 3 ? [partOf(hook), partOf(hook)] : [], API_ACTOR);
      const all = await fixture.recoveries.list(null, 10);
      expect(all.map(({ createdAt }) => createdAt - NOW)).toEqual([3, 2, 2, 1]);
      expect(all[0]).toMatchObject({ id: made[3]!.id, matched: 2, hooks: 2, storeHash: hook.storeHash });
      expect(all[1]).toMatchObject({ matched: 0, state: 'done' });
      const first = await fixture.recoveries.list(null, 2);
      const second = await fixture.recoveries.list(first[1]!, 10);
      expect([...first, ...second]).toEqual(all);
    });

    it('lists the parts with the most matched deliveries first', async () => {
      const [a, b] = [await fixture.newHook(), await fixture.newHook()];
      const recovery = makeRecovery();
      await fixture.recoveries.create(
        recovery,
        [partOf(a, { matched: 1 }), partOf(b, { matched: 7 })],
        API_ACTOR,
      );
      const { storeHash, clientId, key: subscriptionKey } = b;
      const most = {
        storeHash,
        clientId,
        subscriptionKey,
        matched: 7,
        done: 0,
        state: 'running',
        skipped: null,
      };
      expect(await fixture.recoveries.parts(recovery.id, 1)).toEqual([most]);
      expect(await fixture.recoveries.parts(recovery.id, 10)).toHaveLength(2);
    });

    it('is in the change log when it is created and cancelled', async () => {
      const { changes } = queue.opened.repositories;
      const hook = await fixture.newHook();
      const seq = await changes.latest();
      const recovery = makeRecovery({ storeHash: hook.storeHash });
      await fixture.recoveries.create(recovery, [partOf(hook)], API_ACTOR);
      for (let n = 0; n < 2; n++) await fixture.recoveries.cancel(recovery.id, API_ACTOR);
      const change = { storeHash: hook.storeHash, clientId: null, actor: API_ACTOR, kind: 'recovery' };
      const after = { matched: 1, hooks: 1, states: ['exhausted'] };
      expect(await changes.since(seq, 10)).toMatchObject([
        { ...change, key: recovery.id, action: 'created', before: null, after },
        { ...change, key: recovery.id, action: 'cancelled', after: { state: 'cancelled' } },
      ]);
      expect(await changes.since(seq, 10)).toHaveLength(2);
    });

    it('is created once, however often and by however many at a time', async () => {
      const { changes } = queue.opened.repositories;
      const hook = await fixture.newHook();
      await fixture.ended(hook, [failure]);
      const recovery = makeRecovery();
      const seq = await changes.latest();
      const create = (createdAt: number) =>
        fixture.recoveries.create({ ...recovery, createdAt }, [partOf(hook)], API_ACTOR);
      const all = await Promise.all([NOW, NOW + 1, NOW + 2].map(create));
      for (const one of all) expect(one).toEqual(all[0]);
      expect(await fixture.recoveries.parts(recovery.id, 10)).toHaveLength(1);
      expect(await fixture.toTheEnd()).toBe(1);
      expect(await create(NOW)).toMatchObject({ state: 'done', done: 1, createdAt: all[0]!.createdAt });
      expect((await changes.since(seq, 10)).filter(({ kind }) => kind === 'recovery')).toHaveLength(1);
    });

    it('is purged with its parts, once all of them have ended long ago', async () => {
      const [a, b] = [await fixture.newHook(), await fixture.newHook()];
      const recovery = makeRecovery();
      await fixture.recoveries.create(recovery, [partOf(a), partOf(b)], API_ACTOR);
      const purge = async (before: number) =>
        (await queue.opened.repositories.retention.purge('replays', before, 10)).purged;
      const [first, second] = await fixture.replays.due(START, 10);
      await fixture.replays.step(first!, START);
      expect(await purge(START * 2)).toBe(0);
      await fixture.replays.step(second!, START + 1);
      expect(await purge(START + 1)).toBe(0);
      expect(await fixture.recoveries.find(recovery.id)).toMatchObject({ hooks: 2, state: 'done' });
      expect(await purge(START + 2)).toBe(1);
      expect(await fixture.recoveries.find(recovery.id)).toBeNull();
      expect(await fixture.recoveries.parts(recovery.id, 10)).toEqual([]);
    });

    it('throws when a part has no store or no app', async () => {
      const part = { ...partOf(await fixture.newHook()), clientId: '' };
      await expect(fixture.recoveries.create(makeRecovery(), [part], API_ACTOR)).rejects.toThrow(TypeError);
    });
  });
}
