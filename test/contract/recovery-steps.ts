import { describe, expect, it } from '@jest/globals';
import type { NewRecovery } from '../../src/admin/replays/recovery.repository.js';
import { OPERATOR } from '../../src/audit/change.js';
import { ENDED_STATES } from '../../src/delivery/model/replay.repository.js';
import type { Subscription } from '../../src/subscriptions/subscription.js';
import { claim, settle } from './delivery-states.js';
import { failure, NOW, success, timedOut } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { API_ACTOR } from './records.js';
import { makeRecovery, partOf, RecoveryFixture, START, STEP_MS } from './recovery-fixture.js';
import { EVERYTHING, makeReplay } from './replay-jobs.js';

export function recoverySteps(open: Open): void {
  describe('steps of a recovery', () => {
    const queue = Queue.beforeEach(open);
    const fixture = new RecoveryFixture(queue);

    it('makes the deliveries of every part due, and sums up what the parts did', async () => {
      const [a, b] = [await fixture.newHook(), await fixture.newHook()];
      const events = [
        ...(await fixture.ended(a, [failure, failure])),
        ...(await fixture.ended(b, [failure, null])),
      ];
      const recovery = makeRecovery({ rate: 1 });
      const parts = [partOf(a, { matched: 2 }), partOf(b)];
      const created = await fixture.recoveries.create(recovery, parts, API_ACTOR);
      const progress = { state: 'running', hooks: 2, matched: 3, done: 0, remaining: 3, finishedAt: null };
      const none = { hook_off: 0, hook_deleted: 0, changed: 0 };
      expect(created).toEqual({ ...recovery, ...progress, failed: none });
      expect(await fixture.recoveries.find(recovery.id)).toEqual(created);
      await fixture.round();
      expect(await fixture.recoveries.find(recovery.id)).toMatchObject({
        state: 'running',
        done: 2,
        remaining: 1,
      });
      await fixture.toTheEnd(START + STEP_MS);
      const end = await fixture.recoveries.find(recovery.id);
      expect(end).toMatchObject({ state: 'done', done: 3, remaining: 0, failed: none });
      expect(end!.finishedAt).toBeGreaterThan(START);
      expect((await queue.due()).sort()).toEqual(events.slice(0, 3).sort());
    });

    it('takes the states and the failure that it was asked for', async () => {
      const hook = await fixture.newHook();
      const [refused, late, delivered] = await fixture.ended(hook, [failure, timedOut, null]);
      const count = (range: Partial<NewRecovery>) =>
        fixture.replays.count(hook, hook.key, { ...EVERYTHING, ...range });
      expect(await count({ failure: 'timeout' })).toBe(1);
      expect(await count({ failure: 'timeout', states: ENDED_STATES })).toBe(1);
      expect(await count({ failure: 'dns' })).toBe(0);
      expect(await count({ states: ['delivered'] })).toBe(1);
      expect(await count({ states: ['cancelled'] })).toBe(0);
      expect(await count({ states: ['exhausted', 'delivered'] })).toBe(3);
      const run = async (range: Partial<NewRecovery>) => {
        const recovery = makeRecovery(range);
        await fixture.recoveries.create(recovery, [partOf(hook)], API_ACTOR);
        await fixture.toTheEnd();
        return queue.due();
      };
      expect(await run({ failure: 'timeout' })).toEqual([late]);
      expect(await run({ failure: 'http_status', states: ENDED_STATES })).toEqual([refused]);
      expect(await run({ states: ['delivered'] })).toEqual([delivered]);
    });

    it('skips hooks that are off or deleted when their turn comes, and says why', async () => {
      const hooks = [
        await fixture.newHook(),
        await fixture.newHook(),
        await fixture.newHook(),
        await fixture.newHook(),
      ] as const;
      for (const hook of hooks) await fixture.ended(hook, [failure, failure]);
      const [off, deleted, orphan, fine] = hooks;
      const recovery = makeRecovery({ rate: 1 });
      const parts = hooks.map((hook) => partOf(hook, { matched: 2 }));
      await fixture.recoveries.create(recovery, parts, API_ACTOR);
      await fixture.round();
      const ref = ({ number }: Subscription) => ({ kind: 'hook' as const, number: number! });
      await fixture.subscriptions.update(off, ref(off), { isActive: false }, OPERATOR);
      await fixture.subscriptions.delete(deleted, ref(deleted), OPERATOR);
      await queue.opened.repositories.apps.delete(orphan.clientId, OPERATOR);
      await fixture.toTheEnd(START + STEP_MS);
      expect(await fixture.recoveries.find(recovery.id)).toMatchObject({
        state: 'done',
        matched: 8,
        done: 5,
        failed: { hook_off: 1, hook_deleted: 2, changed: 0 },
        remaining: 0,
      });
      const found = await fixture.recoveries.parts(recovery.id, 10);
      const skips = new Map(found.map(({ subscriptionKey, skipped }) => [subscriptionKey, skipped]));
      expect(skips).toEqual(
        new Map([
          [off.key, 'hook_off'],
          [deleted.key, 'hook_deleted'],
          [orphan.key, 'hook_deleted'],
          [fine.key, null],
        ]),
      );
    });

    it('counts as changed what lost its body or was sent again before its turn', async () => {
      const hook = await fixture.newHook();
      const [sent] = await fixture.ended(hook, [failure, failure]);
      const recovery = makeRecovery();
      await fixture.recoveries.create(recovery, [partOf(hook, { matched: 2 })], API_ACTOR);
      const ref = { eventId: sent!, ordinal: 0 };
      await queue.opened.repositories.deliveryLog.resend(hook, hook.key, ref, API_ACTOR);
      await fixture.toTheEnd();
      const failed = { hook_off: 0, hook_deleted: 0, changed: 1 };
      expect(await fixture.recoveries.find(recovery.id)).toMatchObject({ done: 1, failed, remaining: 0 });
    });

    it('goes on after a restart, and sends nothing again that was delivered meanwhile', async () => {
      const hook = await fixture.newHook();
      await fixture.ended(hook, [failure, failure, failure]);
      const recovery = makeRecovery({ rate: 2 });
      await fixture.recoveries.create(recovery, [partOf(hook, { matched: 3 })], API_ACTOR);
      await fixture.round();
      for (const { ref } of await claim(queue))
        await settle(queue, { to: 'delivered', ref, attempt: success(2) });
      await queue.opened.reopen?.();
      expect(await fixture.recoveries.find(recovery.id)).toMatchObject({ state: 'running', done: 2 });
      expect(await fixture.toTheEnd(START + STEP_MS)).toBe(1);
      expect(await fixture.recoveries.find(recovery.id)).toMatchObject({
        state: 'done',
        done: 3,
        remaining: 0,
      });
    });

    it('waits at a hook for the replay that began before, and keeps the app from starting another', async () => {
      const hook = await fixture.newHook();
      await fixture.ended(hook, [failure, failure]);
      const { storeHash, clientId, key: subscriptionKey } = hook;
      const own = makeReplay({ storeHash, clientId, subscriptionKey, rate: 1, createdAt: NOW + 1_900 });
      await fixture.replays.create(own, API_ACTOR);
      const part = partOf(hook);
      await fixture.recoveries.create(makeRecovery(), [part], API_ACTOR);
      expect(await fixture.replays.step(part.id, START)).toBe(0);
      expect(await fixture.replays.step(own.id, START)).toBe(1);
      expect(await fixture.replays.step(part.id, START + STEP_MS)).toBe(0);
      await fixture.replays.cancel(hook, hook.key, own.id, API_ACTOR);
      const again = makeReplay({ storeHash, clientId, subscriptionKey });
      await expect(fixture.replays.create(again, API_ACTOR)).rejects.toMatchObject({ name: 'LimitReached' });
      expect(await fixture.replays.step(part.id, START + 2 * STEP_MS)).toBe(1);
    });
  });
}
