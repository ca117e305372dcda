import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Owner } from '../../src/subscriptions/subscription.js';
import type { SubscriptionRef } from '../../src/subscriptions/subscription.repository.js';
import type { Open, Opened } from './opened.js';
import { API_ACTOR, makeHook, makeOwner, makeWebHook } from './records.js';

export function subscriptionChanges(open: Open): void {
  describe('changes', () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    async function createHook(owner?: Owner) {
      const of = owner ?? (await makeOwner(opened.repositories));
      const hook = await opened.repositories.subscriptions.create(makeHook(of), API_ACTOR);
      const ref: SubscriptionRef = { kind: 'hook', number: hook.number! };
      return { owner: of, hook, ref };
    }

    it('changes only the fields of the patch, and increases the revision', async () => {
      const { subscriptions } = opened.repositories;
      const { owner, hook, ref } = await createHook();
      const changed = await subscriptions.update(owner, ref, { sealedHeaders: null }, API_ACTOR);
      const { revision, updatedAt } = changed!;
      expect(changed).toEqual({ ...hook, sealedHeaders: null, revision, updatedAt });
      expect(revision).toBeGreaterThan(hook.revision);
      expect(await subscriptions.find(owner, ref)).toEqual(changed);
    });

    it('keeps the policy of a hook through its other changes, until it is removed', async () => {
      const { subscriptions } = opened.repositories;
      const { owner, hook, ref } = await createHook();
      expect(hook.policy).toBeNull();
      const policy = '{"filter":{"data.total":{"$gte":1}},"timeout_seconds":5}';
      const steered = await subscriptions.update(owner, ref, { policy }, API_ACTOR);
      expect(steered).toMatchObject({ policy, revision: await opened.repositories.changes.latest() });
      await subscriptions.update(owner, ref, { isActive: false, topic: 'store/cart/*' }, API_ACTOR);
      const [listed] = await subscriptions.ofStore(owner.storeHash);
      expect(listed).toMatchObject({ policy, topic: 'store/cart/*' });
      await subscriptions.update(owner, ref, { policy: null }, API_ACTOR);
      const { policy: removed } = (await subscriptions.findByKey(owner.storeHash, hook.key))!;
      expect(removed).toBeNull();
      const [, , change] = await opened.repositories.changes.since(steered!.revision - 1, 3);
      expect(change).toMatchObject({ action: 'updated', before: { policy }, after: { policy: null } });
    });

    it('uses the seq of the change as the revision', async () => {
      const { hook } = await createHook();
      expect(hook.revision).toBe(await opened.repositories.changes.latest());
    });

    it('lets only the owner change or delete', async () => {
      const { subscriptions } = opened.repositories;
      const { owner, hook, ref } = await createHook();
      const stranger = await makeOwner(opened.repositories);
      for (const other of [stranger, { ...owner, clientId: stranger.clientId }]) {
        expect(await subscriptions.update(other, ref, { isActive: false }, API_ACTOR)).toBeNull();
        expect(await subscriptions.turnOff({ ...hook, ...other }, 'gone')).toBeNull();
        expect(await subscriptions.delete(other, ref, API_ACTOR)).toBeNull();
      }
      expect(await subscriptions.find(owner, ref)).toEqual(hook);
    });

    it('returns what it deleted, once, and never reuses its number', async () => {
      const { subscriptions } = opened.repositories;
      const { owner, hook, ref } = await createHook();
      expect(await subscriptions.delete(owner, ref, API_ACTOR)).toMatchObject({ key: hook.key });
      expect(await subscriptions.delete(owner, ref, API_ACTOR)).toBeNull();
      expect(await subscriptions.update(owner, ref, { isActive: true }, API_ACTOR)).toBeNull();
      const next = await createHook(owner);
      expect(next.hook.number).toBeGreaterThan(hook.number!);
    });

    it('turns a hook off once, with a reason', async () => {
      const { subscriptions } = opened.repositories;
      const { owner, hook } = await createHook();
      const off = await subscriptions.turnOff(hook, 'gone');
      expect(off).toMatchObject({ isActive: false, disabledReason: 'gone' });
      expect(off!.disabledAt).not.toBeNull();
      expect(off!.revision).toBeGreaterThan(hook.revision);
      expect(await subscriptions.turnOff(off!, 'failing')).toBeNull();
      expect(await subscriptions.findByKey(owner.storeHash, hook.key)).toEqual(off);
    });

    it('turns a hook off only at the revision that was seen', async () => {
      const { subscriptions } = opened.repositories;
      const { owner, hook, ref } = await createHook();
      const changed = await subscriptions.update(owner, ref, { sealedHeaders: null }, API_ACTOR);
      expect(await subscriptions.turnOff(hook, 'gone')).toBeNull();
      expect(await subscriptions.find(owner, ref)).toEqual(changed);
      expect(await subscriptions.turnOff(changed!, 'gone')).toMatchObject({ isActive: false });
    });

    it.each([true, false])('clears the reason when the app sets is_active to %s', async (isActive) => {
      const { subscriptions } = opened.repositories;
      const { owner, hook, ref } = await createHook();
      await subscriptions.turnOff(hook, 'failing');
      const untouched = await subscriptions.update(owner, ref, { sealedHeaders: null }, API_ACTOR);
      expect(untouched).toMatchObject({ isActive: false, disabledReason: 'failing' });
      const changed = await subscriptions.update(owner, ref, { isActive }, API_ACTOR);
      expect(changed).toMatchObject({ isActive, disabledReason: null, disabledAt: null });
    });

    it('reseals headers only if they have not changed since they were opened', async () => {
      const { subscriptions } = opened.repositories;
      const { owner, hook, ref } = await createHook();
      const stranger = await makeOwner(opened.repositories);
      await subscriptions.reseal(owner.storeHash, hook.key, 'other-values', 'resealed');
      await subscriptions.reseal(stranger.storeHash, hook.key, hook.sealedHeaders!, 'resealed');
      expect(await subscriptions.find(owner, ref)).toEqual(hook);
      await subscriptions.reseal(owner.storeHash, hook.key, hook.sealedHeaders!, 'resealed');
      const resealed = await subscriptions.find(owner, ref);
      expect(resealed).toEqual({ ...hook, sealedHeaders: 'resealed', revision: resealed!.revision });
      expect(resealed!.revision).toBeGreaterThan(hook.revision);
    });

    it('changes and deletes a web-hook by its key', async () => {
      const { subscriptions } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      const { key } = await subscriptions.create(makeWebHook(owner), API_ACTOR);
      const ref: SubscriptionRef = { kind: 'web-hook', key };
      const changed = await subscriptions.update(owner, ref, { topic: 'Order/Create' }, API_ACTOR);
      expect(changed).toMatchObject({ key, topic: 'Order/Create' });
      expect(await subscriptions.delete(owner, ref, API_ACTOR)).toEqual(expect.objectContaining({ key }));
    });
  });
}
