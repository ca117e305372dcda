import { describe, expect, it } from '@jest/globals';
import type { FailureCode } from '../../src/delivery/model/delivery.js';
import { meanOf, percentileOf, sizeOf } from '../../src/stats/distribution.js';
import type { StatsSubject } from '../../src/stats/stats.repository.js';
import { STEP_MS, type Step, startOf } from '../../src/stats/step.js';
import { addTally, emptyTally, type Tally } from '../../src/stats/tally.js';
import { eventIn, PUBLISHER, SUBSCRIBER, settle } from './delivery-states.js';
import { accept, failure, makeDelivery, makeEvent, NOW, refOf, success, timedOut } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { API_ACTOR } from './records.js';

const COUNTS = ['delivered', 'exhausted', 'parked', 'cancelled'] as const;

export function statsRepositoryContract(name: string, open: Open): void {
  describe(`StatsRepository on ${name}`, () => {
    const queue = Queue.beforeEach(open);
    const stats = () => queue.opened.repositories.stats;

    const fold = async () => {
      while (await stats().fold());
    };
    /** Of all time, unless the range says otherwise. */
    const read = (subject: StatsSubject, step: Step = 'hour', from = 0, to = Date.now() + STEP_MS.day) =>
      stats().read(subject, { step, from, to });
    const total = async (subject: StatsSubject = {}, step: Step = 'hour'): Promise<Tally> => {
      const sum = emptyTally();
      for (const { tally } of (await read(subject, step)).steps) addTally(sum, tally);
      return sum;
    };
    /** What is not 0. */
    const brief = async (subject: StatsSubject = {}, step: Step = 'hour') => {
      const { failed, ...tally } = await total(subject, step);
      const counts = COUNTS.filter((one) => tally[one] > 0).map((one) => [one, tally[one]]);
      return { ...Object.fromEntries(counts), ...(Object.keys(failed).length > 0 && { failed }) };
    };
    const leased = async (hooks = ['hook-a'], changes = {}) => {
      const deliveries = hooks.map((hook) => makeDelivery('leased', hook));
      const event = makeEvent({ deliveries, ...changes });
      await accept(queue.deliveries, queue.leaseId, [event]);
      return event;
    };

    it('counts each result of a group once, by what it was and by failure code', async () => {
      const [first, second, third, fourth] = await Promise.all([1, 2, 3, 4].map(() => leased()));
      await settle(
        queue,
        { to: 'delivered', ref: refOf(first!), attempt: success() },
        { to: 'retry', ref: refOf(second!), attempt: timedOut(), nextAttemptAt: NOW + 60_000 },
        { to: 'exhausted', ref: refOf(third!), attempt: failure() },
        { to: 'parked', ref: refOf(fourth!), attempt: { ...failure(), status: 410 } },
      );
      await fold();
      expect(await brief()).toEqual({
        delivered: 1,
        failed: { timeout: 1, http_status: 2 },
        exhausted: 1,
        parked: 1,
      });
    });

    it('counts what was parked, cancelled or turned to its backlog without an attempt, but not what waits', async () => {
      const events = await Promise.all([1, 2, 3, 4].map(() => leased()));
      const [parked, cancelled, waiting, deferred] = events.map((event) => refOf(event));
      await settle(
        queue,
        { to: 'parked', ref: parked!, claim: null, attempt: null },
        { to: 'cancelled', ref: cancelled!, claim: null, attempt: null },
        { to: 'waiting', ref: waiting!, claim: null, attempt: null },
        { to: 'deferred', ref: deferred!, claim: null, attempt: null, nextAttemptAt: NOW },
      );
      await fold();
      expect(await brief()).toEqual({ parked: 1, cancelled: 1 });
      const { attempt, delivery } = await total();
      expect([sizeOf(attempt), sizeOf(delivery)]).toEqual([0, 0]);
    });

    it('measures attempts, and successes from the acceptance of their event', async () => {
      const event = await leased(['hook-a', 'hook-b']);
      await settle(
        queue,
        {
          to: 'delivered',
          ref: refOf(event),
          attempt: { ...success(), startedAt: NOW + 975, durationMs: 25 },
        },
        { to: 'retry', ref: refOf(event, 1), attempt: { ...failure(), durationMs: 400 }, nextAttemptAt: NOW },
      );
      await fold();
      const { attempt, delivery } = await total();
      expect([meanOf(attempt), sizeOf(attempt), meanOf(delivery), sizeOf(delivery)]).toEqual([
        213, 2, 1000, 1,
      ]);
      expect(percentileOf(delivery, 0.5)).toBeGreaterThan(880);
      expect(percentileOf(delivery, 0.5)).toBeLessThan(1_120);
    });

    it('counts the same whether or not a settlement says whose delivery it is', async () => {
      const sums: Tally[] = [];
      for (const [i, clientId] of ['without', 'with'].entries()) {
        const subscriptionKey = `hook-${clientId}`;
        const deliveries = [{ ...makeDelivery('leased', subscriptionKey), clientId }];
        const event = await leased([], { deliveries });
        const known = i > 0 && { origin: { ...SUBSCRIBER, clientId, subscriptionKey, acceptedAt: NOW } };
        await settle(queue, { to: 'delivered', ref: refOf(event), attempt: success(), ...known });
        await fold();
        sums.push(await total({ storeHash: 'store-a', clientId, subscriptionKey }, 'minute'));
      }
      expect([sums[0]!.delivered, sums[1]]).toEqual([1, sums[0]]);
    });

    it('puts each result into the minute, the hour and the day in which its attempt ended', async () => {
      const day = startOf('day', NOW);
      const starts = [day + STEP_MS.minute - 25, day + STEP_MS.minute - 26, day + 5 * STEP_MS.hour];
      for (const startedAt of starts) {
        const event = await leased(['hook-a'], { acceptedAt: day });
        await settle(queue, { to: 'delivered', ref: refOf(event), attempt: { ...success(), startedAt } });
      }
      await fold();
      const at = async (step: Step) =>
        (await read({}, step)).steps
          .map(({ at, tally }) => [at - day, tally.delivered])
          .sort(([a], [b]) => a! - b!);
      expect(await at('minute')).toEqual([
        [0, 1],
        [STEP_MS.minute, 1],
        [5 * STEP_MS.hour, 1],
      ]);
      expect(await at('hour')).toEqual([
        [0, 2],
        [5 * STEP_MS.hour, 1],
      ]);
      expect(await at('day')).toEqual([[0, 3]]);
      const [first] = (await read({}, 'minute', day, day + STEP_MS.minute)).steps;
      expect(first?.tally.delivered).toBe(1);
    });

    it('counts a group once that is written twice, and one that is folded by several at once', async () => {
      const event = await leased(['hook-a', 'hook-b']);
      const group = {
        leaseId: queue.leaseId,
        accepted: [],
        settled: [
          { to: 'delivered' as const, ref: refOf(event), attempt: success() },
          { to: 'parked' as const, ref: refOf(event, 1), claim: null, attempt: null },
        ],
      };
      await queue.deliveries.commit(group);
      await Promise.all([fold(), fold(), fold()]);
      await queue.deliveries.commit(group);
      await Promise.all([fold(), fold()]);
      await fold();
      expect(await brief()).toEqual({ delivered: 1, parked: 1 });
    });

    it('counts no result that was refused', async () => {
      const event = await leased(['hook-a', 'hook-b']);
      await queue.opened.repositories.leases.end(queue.leaseId);
      const settled = [0, 1].map((ordinal) => ({
        to: 'delivered' as const,
        ref: refOf(event, ordinal),
        attempt: success(),
      }));
      expect((await queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled })).fenced).toBe(
        2,
      );
      await fold();
      expect(await brief()).toEqual({});
    });

    it('counts every delivery that a job, an operator or retention parks or cancels', async () => {
      const { deliveries, deliveryLog, retention } = queue.opened.repositories;
      for (const hook of ['hook-a', 'hook-a', 'hook-b', 'hook-c']) {
        await eventIn(queue, 'pending', { deliveries: [makeDelivery('due', hook)] });
      }
      await deliveries.park('store-a', 'hook-a', null, 10);
      await deliveries.cancel('store-a', 'hook-b', NOW, 10);
      const [one] = await deliveryLog.list(SUBSCRIBER, 'hook-c', { limit: 1 });
      await deliveryLog.cancel(SUBSCRIBER, 'hook-c', one!.ref, API_ACTOR);
      await fold();
      expect(await brief()).toEqual({ parked: 2, cancelled: 2 });
      expect(await retention.purge('parked', NOW + 1, 10)).toMatchObject({ purged: 2 });
      await fold();
      expect(await brief({ subscriptionKey: 'hook-a' })).toEqual({ parked: 2, cancelled: 2 });
      expect(await brief({ subscriptionKey: 'hook-b' })).toEqual({ cancelled: 1 });
    });

    it('sums over the hooks of a store or an app, and keeps tenants apart', async () => {
      const own = (clientId: string, hook: string) => ({ ...makeDelivery('leased', hook), clientId });
      const place = (storeHash: string, ...deliveries: ReturnType<typeof own>[]) =>
        leased([], { storeHash, deliveries });
      const events = [
        await place('store-a', own('app-1', 'hook-a'), own('app-2', 'hook-b')),
        await place('store-b', own('app-1', 'hook-c')),
      ];
      for (const { deliveries, ...event } of events)
        for (const ordinal of deliveries.keys())
          await settle(queue, { to: 'delivered', ref: { eventId: event.id, ordinal }, attempt: success() });
      await fold();
      const delivered = async (subject: StatsSubject) => (await total(subject)).delivered;
      expect(await delivered({})).toBe(3);
      expect(await delivered({ storeHash: 'store-a' })).toBe(2);
      expect(await delivered({ clientId: 'app-1' })).toBe(2);
      expect(await delivered({ storeHash: 'store-a', clientId: 'app-1' })).toBe(1);
      expect(await delivered({ storeHash: 'store-b', clientId: 'app-1', subscriptionKey: 'hook-a' })).toBe(0);
      expect(await delivered({ ...PUBLISHER, subscriptionKey: 'hook-a' })).toBe(0);
    });

    it('has the same totals in minutes and hours, and says until when they are complete', async () => {
      const codes: FailureCode[] = ['dns', 'connect', 'tls'];
      for (const [i, failureCode] of codes.entries()) {
        const event = await leased();
        const attempt = { ...timedOut(), failure: failureCode, startedAt: NOW + i * STEP_MS.hour };
        await settle(queue, { to: 'exhausted', ref: refOf(event), attempt });
        if (i < 2) await fold();
      }
      const before = Date.now();
      await fold();
      expect((await read({})).completeUntil).toBeGreaterThanOrEqual(before);
      expect(await total({}, 'minute')).toEqual(await total({}, 'hour'));
      expect(await total({}, 'day')).toEqual(await total({}, 'hour'));
      expect(await brief()).toEqual({ exhausted: 3, failed: { dns: 1, connect: 1, tls: 1 } });
    });

    it('promises nothing of a time that it has not counted', async () => {
      const event = await leased();
      await settle(queue, { to: 'delivered', ref: refOf(event), attempt: success() });
      const { steps, completeUntil } = await read({});
      const counted = steps.reduce((sum, { tally }) => sum + tally.delivered, 0);
      const endedAt = NOW + 35;
      expect(counted === 1 || completeUntil <= endedAt).toBe(true);
    });

    it('forgets minutes and hours each by their age, and counts on after their log is purged', async () => {
      const { retention } = queue.opened.repositories;
      await eventIn(queue, 'exhausted');
      expect(await retention.purge('attempts', NOW + 1, 10)).toMatchObject({ purged: 1 });
      await eventIn(queue, 'delivered', { deliveries: [makeDelivery('leased', 'hook-z')] });
      await fold();
      if (name.startsWith('SQLite'))
        expect(await brief({ subscriptionKey: 'hook-a' })).toMatchObject({ exhausted: 1 });
      expect((await retention.purge('minutes', NOW + STEP_MS.hour, 100)).purged).toBeGreaterThan(0);
      expect(await brief({}, 'minute')).toEqual({});
      expect(await brief({ subscriptionKey: 'hook-z' })).toEqual({ delivered: 1 });
      expect(await retention.purge('hours', startOf('hour', NOW), 100)).toMatchObject({ purged: 0 });
      expect((await retention.purge('hours', startOf('hour', NOW) + 1, 100)).purged).toBeGreaterThan(0);
      expect(await brief()).toEqual({});
    });
  });
}
