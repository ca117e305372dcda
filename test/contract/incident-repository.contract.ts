import { describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import type { FailedAttempt } from '../../src/delivery/model/delivery.js';
import type { Settlement } from '../../src/delivery/model/settlement.js';
import { QUIET_MS } from '../../src/incidents/incident.js';
import type { IncidentFilter } from '../../src/incidents/incident.repository.js';
import type { Owner, Subscription } from '../../src/subscriptions/subscription.js';
import { settle } from './delivery-states.js';
import { accept, failure, makeDelivery, makeEvent, NOW, refOf, success, timedOut } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { makeHook, makeOwner } from './records.js';

const HOUR_MS = 3_600_000;

export function incidentRepositoryContract(name: string, open: Open): void {
  describe(`IncidentRepository on ${name}`, () => {
    const queue = Queue.beforeEach(open);

    const fold = async () => {
      while (await queue.opened.repositories.stats.fold());
    };
    const list = (filter: Partial<IncidentFilter> = {}) =>
      queue.opened.repositories.incidents.list({ now: NOW + HOUR_MS, limit: 100, ...filter });
    const newHook = async (owner?: Owner): Promise<Subscription> => {
      const { repositories } = queue.opened;
      return repositories.subscriptions.create(makeHook(owner ?? (await makeOwner(repositories))), OPERATOR);
    };
    const settled = async (
      { storeHash, clientId, key }: Subscription,
      to: (ref: Settlement['ref']) => Settlement,
    ) => {
      const deliveries = [{ ...makeDelivery('leased', key), clientId }];
      const event = makeEvent({ storeHash, deliveries });
      await accept(queue.deliveries, queue.leaseId, [event]);
      await settle(queue, to(refOf(event)));
    };
    const fails = (hook: Subscription, attempt: Partial<FailedAttempt> = {}) =>
      settled(hook, (ref) => ({
        to: 'retry',
        ref,
        attempt: { ...failure(), ...attempt },
        nextAttemptAt: NOW + HOUR_MS,
      }));
    const succeeds = (hook: Subscription, startedAt: number) =>
      settled(hook, (ref) => ({ to: 'delivered', ref, attempt: { ...success(), startedAt } }));

    it('groups the failed attempts of a hook by failure code, each counted once', async () => {
      const hook = await newHook();
      await fails(hook);
      await settled(hook, (ref) => ({
        to: 'exhausted',
        ref,
        attempt: { ...failure(), startedAt: NOW + 900 },
      }));
      await fails(hook, timedOut());
      await Promise.all([fold(), fold()]);
      await fold();
      const { storeHash, clientId, key: subscriptionKey } = hook;
      const common = {
        storeHash,
        clientId,
        subscriptionKey,
        eventsFrom: NOW,
        eventsTo: NOW,
        recoveredAt: null,
      };
      const found = await list();
      expect(found).toHaveLength(2);
      expect(found.find((one) => one.failure === 'http_status')).toEqual({
        ...common,
        id: expect.any(String),
        failure: 'http_status',
        status: 500,
        reason: null,
        count: 2,
        exhausted: 1,
        firstSeenAt: NOW + 35,
        lastSeenAt: NOW + 925,
      });
      expect(found.find((one) => one.failure === 'timeout')).toMatchObject({
        ...common,
        status: null,
        reason: 'answer_timeout',
        count: 1,
        exhausted: 0,
      });
    });

    it('goes on with an incident in later folds, and opens another one once it is resolved', async () => {
      const hook = await newHook();
      await fails(hook);
      await fold();
      await fails(hook, { startedAt: NOW + 1_000 });
      await fold();
      expect(await list()).toMatchObject([{ count: 2, lastSeenAt: NOW + 1_025 }]);
      await succeeds(hook, NOW + 2_000);
      await fold();
      await fails(hook, { startedAt: NOW + 2_000 + QUIET_MS });
      await fold();
      await fails(hook, { startedAt: NOW + 2_001 + QUIET_MS });
      await fold();
      expect(await list()).toMatchObject([
        { count: 2, recoveredAt: null },
        { count: 2, recoveredAt: NOW + 2_025 },
      ]);
    });

    it('finds incidents by their state at a time', async () => {
      const hook = await newHook();
      await fails(hook);
      await fold();
      const states = async (now: number) => {
        const counts = (['open', 'recovering', 'resolved'] as const).map(async (state) =>
          list({ state, now }),
        );
        return (await Promise.all(counts)).map((found) => found.length);
      };
      expect(await states(NOW + HOUR_MS)).toEqual([1, 0, 0]);
      await succeeds(hook, NOW + 2_000);
      await fold();
      expect(await states(NOW + 2_024 + QUIET_MS)).toEqual([0, 1, 0]);
      expect(await states(NOW + 2_025 + QUIET_MS)).toEqual([0, 0, 1]);
    });

    it('knows of a success that was counted before a failure that came earlier', async () => {
      const hook = await newHook();
      await succeeds(hook, NOW + 2_000);
      await fold();
      await fails(hook, { startedAt: NOW + 1_000 });
      await fold();
      const [one] = await list();
      expect(one!.recoveredAt).toBeGreaterThan(one!.lastSeenAt);
    });

    it('lists the newest first, page by page, and keeps tenants apart', async () => {
      const hook = await newHook();
      const other = await newHook(hook);
      const stranger = await newHook();
      for (const [i, one] of [hook, other, stranger].entries()) {
        await fails(one, { startedAt: NOW + i });
        await fold();
      }
      const keys = async (filter: Partial<IncidentFilter>) =>
        (await list(filter)).map(({ subscriptionKey }) => subscriptionKey);
      expect(await keys({})).toEqual([stranger.key, other.key, hook.key]);
      expect(await keys({ state: 'open' })).toEqual([stranger.key, other.key, hook.key]);
      const { storeHash, clientId } = hook;
      expect(await keys({ storeHash })).toEqual([other.key, hook.key]);
      expect(await keys({ storeHash, clientId })).toEqual([other.key, hook.key]);
      expect(await keys({ clientId: stranger.clientId })).toEqual([stranger.key]);
      expect(await keys({ storeHash, clientId: stranger.clientId })).toEqual([]);
      expect(await keys({ subscriptionKey: other.key })).toEqual([other.key]);
      expect(await keys({ failure: 'dns' })).toEqual([]);
      const [first] = await list({ storeHash, limit: 1 });
      expect(await keys({ storeHash, after: first })).toEqual([hook.key]);
      expect(await keys({ after: (await list())[2] })).toEqual([]);
    });

    it('has none of a deleted hook, whenever its results are counted', async () => {
      const { subscriptions, stores } = queue.opened.repositories;
      const hook = await newHook();
      await fails(hook);
      await fold();
      await fails(hook, timedOut());
      await subscriptions.delete(hook, { kind: 'hook', number: hook.number! }, OPERATOR);
      expect(await list()).toEqual([]);
      await fold();
      expect(await list()).toEqual([]);
      const another = await newHook();
      await fails(another);
      await fold();
      await stores.delete(another.storeHash, OPERATOR);
      expect(await list()).toEqual([]);
    });

    it('forgets what was last seen long ago', async () => {
      const { retention } = queue.opened.repositories;
      const [old, young] = [await newHook(), await newHook()];
      await fails(old);
      await fails(young, { startedAt: NOW + HOUR_MS });
      await fold();
      expect(await retention.purge('incidents', NOW + HOUR_MS, 10)).toMatchObject({ purged: 1 });
      expect((await list()).map(({ subscriptionKey }) => subscriptionKey)).toEqual([young.key]);
    });
  });
}
