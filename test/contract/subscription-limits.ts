import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Owner } from '../../src/subscriptions/subscription.js';
import {
  type NewSubscription,
  SUBSCRIPTIONS_PER_TOPIC,
} from '../../src/subscriptions/subscription.repository.js';
import type { Open, Opened } from './opened.js';
import { API_ACTOR, makeHook, makeOwner, makeWebHook } from './records.js';

const FULL = { name: 'LimitReached', record: 'hook', limit: SUBSCRIPTIONS_PER_TOPIC };
const EXISTS = { name: 'AlreadyExists', record: 'hook' };
/** More than the limit. They wait for one another, and on MongoDB no call may take longer than 4 s. */
const AT_ONCE = 20;
const TAKEN = { destination: 'https://receiver.example.com/taken' };

export function subscriptionLimits(open: Open): void {
  describe('limits', () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    const create = (subscription: NewSubscription) =>
      opened.repositories.subscriptions.create(subscription, API_ACTOR);

    const createAtOnce = async (make: () => NewSubscription) => {
      const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => create(make())));
      const refused = results.filter((result) => result.status === 'rejected');
      return { created: AT_ONCE - refused.length, errors: new Set(refused.map(({ reason }) => reason.name)) };
    };

    const fill = async (owner: Owner, topic: string) => {
      for (let n = 0; n < SUBSCRIPTIONS_PER_TOPIC; n++) await create(makeHook(owner, { topic }));
    };

    it('counts both spellings of a scope as one topic', async () => {
      const owner = await makeOwner(opened.repositories);
      const create = (topic: string, n: number) => {
        const destination = `https://receiver.example.com/${n}`;
        const hook = makeHook(owner, { topic, destination, canonicalUrl: destination });
        return opened.repositories.subscriptions.create(hook, API_ACTOR);
      };
      const topics = ['store/priceList/deleted/', 'store/priceList/deleted'];
      const first = await create(topics[0]!, 0);
      const twin = { ...EXISTS, id: first.number };
      await expect(create(topics[1]!, 0)).rejects.toMatchObject(twin);
      for (let n = 1; n < SUBSCRIPTIONS_PER_TOPIC; n++) await create(topics[n % 2]!, n);
      for (const topic of topics) await expect(create(topic, 99)).rejects.toMatchObject(FULL);
    });

    it('keeps exactly ten of twenty concurrent creates for one topic', async () => {
      const owner = await makeOwner(opened.repositories);
      const outcome = await createAtOnce(() => makeHook(owner));
      expect(outcome).toEqual({ created: SUBSCRIPTIONS_PER_TOPIC, errors: new Set(['LimitReached']) });
    });

    it('keeps exactly one of twenty concurrent creates for one destination', async () => {
      const owner = await makeOwner(opened.repositories);
      const outcome = await createAtOnce(() => makeHook(owner, TAKEN));
      expect(outcome).toEqual({ created: 1, errors: new Set(['AlreadyExists']) });
    });

    it('counts each store, app, kind and topic separately', async () => {
      const [owner, stranger] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      await fill(owner, 'store/order/*');
      await create(makeHook(owner, { topic: 'store/cart/*' }));
      await create(makeWebHook(owner, { topic: 'store/order/*' }));
      await create(makeHook({ ...owner, clientId: stranger.clientId }));
      await create(makeHook(stranger));
      await expect(create(makeHook(owner))).rejects.toMatchObject(FULL);
    });

    it('allows the same destination for another topic, kind, app or store', async () => {
      const [owner, stranger] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      await create(makeHook(owner, TAKEN));
      await create(makeHook(owner, { ...TAKEN, topic: 'store/cart/*' }));
      await create(makeWebHook(owner, TAKEN));
      await create(makeHook({ ...owner, clientId: stranger.clientId }, TAKEN));
      await create(makeHook(stranger, TAKEN));
      const sameElsewhereWritten = makeHook(owner, { destination: 'https://RECEIVER.example.com/taken' });
      await expect(
        create({ ...sameElsewhereWritten, canonicalUrl: TAKEN.destination }),
      ).rejects.toMatchObject(EXISTS);
    });

    it('allows another one after a deletion', async () => {
      const owner = await makeOwner(opened.repositories);
      const hook = await create(makeHook(owner, TAKEN));
      await opened.repositories.subscriptions.delete(
        owner,
        { kind: 'hook', number: hook.number! },
        API_ACTOR,
      );
      expect((await create(makeHook(owner, TAKEN))).key).not.toBe(hook.key);
    });

    it('applies the limits to changes, and allows a change to the same values', async () => {
      const { subscriptions } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      await fill(owner, 'store/cart/*');
      await create(makeHook(owner, TAKEN));
      const hook = await create(makeHook(owner));
      const ref = { kind: 'hook' as const, number: hook.number! };
      const move = (patch: { topic?: string; destination?: string; canonicalUrl?: string }) =>
        subscriptions.update(owner, ref, patch, API_ACTOR);
      await expect(move({ topic: 'store/cart/*' })).rejects.toMatchObject(FULL);
      await expect(move({ ...TAKEN, canonicalUrl: TAKEN.destination })).rejects.toMatchObject(EXISTS);
      const same = { topic: hook.topic, destination: hook.destination, canonicalUrl: hook.canonicalUrl };
      expect(await move(same)).toMatchObject(same);
    });
  });
}
