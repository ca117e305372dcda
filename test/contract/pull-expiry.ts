import { describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import type { Owner, PullTerms } from '../../src/subscriptions/subscription.js';
import { NOW } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { makeHook, makeOwner, unique } from './records.js';

export function pullExpiry(open: Open): void {
  describe('when subscriptions expire', () => {
    const queue = Queue.beforeEach(open);
    const create = (owner: Owner, pull: PullTerms) => {
      const destination = unique('pull:');
      const draft = makeHook(owner, { kind: 'pull', destination, sealedHeaders: null, pull });
      return queue.opened.repositories.subscriptions.create(draft, OPERATOR);
    };

    it('keeps the terms of a pull subscription, and gives none to a hook', async () => {
      const { subscriptions } = queue.opened.repositories;
      const owner = await makeOwner(queue.opened.repositories);
      const pull = { expiresIn: 60_000, expiresAt: NOW };
      const created = await create(owner, pull);
      expect(created).toMatchObject({ kind: 'pull', number: null, pull });
      expect(await subscriptions.find(owner, { kind: 'pull', key: created.key })).toEqual(created);
      expect(await subscriptions.find(owner, { kind: 'web-hook', key: created.key })).toBeNull();
      const hook = await subscriptions.create(makeHook(owner), OPERATOR);
      expect(hook.pull).toBeUndefined();
      expect(await subscriptions.ofStore(owner.storeHash)).toEqual([created, hook]);
    });

    it('finds those that expired, the earliest first, and moves the expiry on', async () => {
      const { pulls, subscriptions } = queue.opened.repositories;
      const owner = await makeOwner(queue.opened.repositories);
      const late = await create(owner, { expiresIn: 1_000, expiresAt: NOW + 5 });
      const early = await create(owner, { expiresIn: 1_000, expiresAt: NOW });
      await create(owner, { expiresIn: null, expiresAt: null });
      await subscriptions.create(makeHook(owner), OPERATOR);
      expect(await pulls.expired(NOW - 1, 10)).toEqual([]);
      expect((await pulls.expired(NOW + 5, 10)).map(({ key }) => key)).toEqual([early.key, late.key]);
      const earliest = { ...owner, key: early.key };
      expect(await pulls.expired(NOW + 5, 1)).toEqual([earliest]);
      await pulls.prolong({ ...owner, clientId: 'stranger' }, early.key, NOW + 9);
      await pulls.prolong(owner, late.key, NOW + 9);
      expect(await pulls.expired(NOW + 5, 10)).toEqual([earliest]);
      const found = await subscriptions.find(owner, { kind: 'pull', key: late.key });
      expect(found).toEqual({ ...late, pull: { expiresIn: 1_000, expiresAt: NOW + 9 } });
    });
  });
}
