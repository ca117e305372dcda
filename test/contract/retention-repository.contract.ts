import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import type { DeliveryState } from '../../src/delivery/model/delivery.js';
import { ENDED_STATES, type NewReplay } from '../../src/delivery/model/replay.repository.js';
import type { RetentionClass } from '../../src/delivery/model/retention.repository.js';
import type { Owner } from '../../src/subscriptions/subscription.js';
import { claim, eventIn, PUBLISHER, SUBSCRIBER, stateOf } from './delivery-states.js';
import { accept, failure, keyed, makeDelivery, makeEvent, NOW, refOf } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';
import { API_ACTOR, makeHook, makeOwner, makePortalSession, makeToken } from './records.js';

const WEEK_MS = 7 * 86_400_000;

const makeReplay = (owner: Owner, subscriptionKey: string, at: number): NewReplay => ({
  id: randomUUID(),
  ...owner,
  subscriptionKey,
  from: at,
  to: at,
  states: ENDED_STATES,
  failure: null,
  matched: 1,
  rate: 1,
  createdAt: at,
});

/** A hook that gets an event and is deleted, a replay that is cancelled, a token that is revoked and one that expires. */
async function churn(queue: Queue, owner: Owner, now: number) {
  const { subscriptions, tokens, replays } = queue.opened.repositories;
  const hook = await subscriptions.create(makeHook(owner), OPERATOR);
  const event = makeEvent({ acceptedAt: now, ...owner, deliveries: [makeDelivery('leased', hook.key)] });
  await accept(queue.deliveries, queue.leaseId, [event]);
  const settled = [{ to: 'exhausted' as const, ref: refOf(event), attempt: failure() }];
  await queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled });
  const replay = await replays.create(makeReplay(owner, hook.key, now), OPERATOR);
  await replays.cancel(owner, hook.key, replay.id, OPERATOR);
  await queue.deliveries.cancel(owner.storeHash, hook.key, now, 10);
  const revoked = makeToken(owner, { createdAt: now });
  await tokens.create(revoked, OPERATOR);
  await tokens.revoke(revoked.id, now, OPERATOR);
  await tokens.create(makeToken(owner, { createdAt: now, expiresAt: now }), OPERATOR);
  await subscriptions.delete(owner, { kind: 'hook', number: hook.number! }, OPERATOR);
  return { subscriptionKey: hook.key, replayId: replay.id };
}

const LATER = NOW + 1;
const FULL = { purged: 2, isFull: true };
const EMPTY = { purged: 0, isFull: false };
const UNFINISHED: DeliveryState[] = ['pending', 'in_flight', 'parked'];
const FINISHED: DeliveryState[] = ['delivered', 'exhausted', 'cancelled'];

export function retentionRepositoryContract(name: string, open: Open): void {
  describe(`RetentionRepository on ${name}`, () => {
    const queue = Queue.beforeEach(open);
    const log = () => queue.opened.repositories.deliveryLog;
    const batch = (what: RetentionClass, before: number, limit: number) =>
      queue.opened.repositories.retention.purge(what, before, limit);
    const purge = async (what: RetentionClass, before = LATER, limit = 100) =>
      (await batch(what, before, limit)).purged;
    const batches = async (what: RetentionClass, count: number, before = LATER) => {
      const made = [];
      for (let n = 0; n < count; n++) made.push(await batch(what, before, 2));
      return made;
    };
    const find = (eventId: string) => log().find(SUBSCRIBER, 'hook-a', { eventId, ordinal: 0 });

    it('purges bodies of finished deliveries, and answers a resend with expired', async () => {
      for (const state of FINISHED) {
        const event = await eventIn(queue, state);
        expect(await purge('bodies')).toBe(1);
        expect(await find(event.id)).toMatchObject({ state, body: null });
        expect(await log().resend(SUBSCRIBER, 'hook-a', refOf(event), API_ACTOR)).toBe('expired');
        expect(await stateOf(queue, refOf(event))).toBe(state);
      }
      expect(await purge('bodies')).toBe(0);
      const exhausted = (await log().list(SUBSCRIBER, 'hook-a', { state: 'exhausted', limit: 1 }))[0]!;
      expect((await find(exhausted.ref.eventId))?.attemptLog).toEqual([failure()]);
    });

    it('purges events with their deliveries and attempts', async () => {
      const [withBody, without] = [await eventIn(queue, 'exhausted'), await eventIn(queue, 'delivered')];
      const undelivered = makeEvent({ deliveries: [], hookBody: null });
      await accept(queue.deliveries, queue.leaseId, [undelivered]);
      expect(await purge('attempts')).toBe(3);
      for (const event of [withBody, without, undelivered]) {
        expect(await find(event.id)).toBeNull();
        expect(await log().event(PUBLISHER, event.id)).toBeNull();
      }
      expect(await log().list(SUBSCRIBER, 'hook-a', { limit: 10 })).toEqual([]);
      expect(await purge('attempts')).toBe(0);
    });

    it('purges events whose bodies were purged before', async () => {
      const event = await eventIn(queue, 'exhausted');
      expect([await purge('bodies'), await purge('attempts')]).toEqual([1, 1]);
      expect(await find(event.id)).toBeNull();
    });

    it('purges events with and without bodies in one batch', async () => {
      for (let n = 0; n < 3; n++) await eventIn(queue, 'exhausted');
      expect(await batch('bodies', LATER, 1)).toEqual({ purged: 1, isFull: true });
      expect(await batches('attempts', 3)).toEqual([FULL, { purged: 1, isFull: false }, EMPTY]);
      expect(await log().list(SUBSCRIBER, 'hook-a', { limit: 10 })).toEqual([]);
    });

    it('cancels deliveries that have been parked too long', async () => {
      const [old, young] = [
        await eventIn(queue, 'parked'),
        await eventIn(queue, 'parked', { acceptedAt: LATER }),
      ];
      expect(await purge('parked')).toBe(1);
      expect(await stateOf(queue, refOf(old))).toBe('cancelled');
      expect(await stateOf(queue, refOf(young))).toBe('parked');
      expect(await queue.backlog('hook-a')).toEqual([young.id]);
      expect(await purge('parked')).toBe(0);
    });

    it('frees idempotency keys, and keeps their events', async () => {
      const event = keyed('k', 'h', { deliveries: [makeDelivery('due')] });
      await accept(queue.deliveries, queue.leaseId, [event]);
      expect([await purge('idempotency_keys', NOW), await purge('idempotency_keys')]).toEqual([0, 1]);
      expect(await purge('idempotency_keys')).toBe(0);
      const other = keyed('k', 'x', { deliveries: [makeDelivery('due')] });
      const { acceptances } = await accept(queue.deliveries, queue.leaseId, [other]);
      expect(acceptances).toEqual([{ outcome: 'accepted', duplicates: [null] }]);
      expect(await queue.due()).toEqual([event.id, other.id]);
    });

    it('leaves unfinished deliveries alone', async () => {
      const unfinished = [];
      for (const state of UNFINISHED) unfinished.push(await eventIn(queue, state));
      const waiting = makeEvent({ deliveries: [makeDelivery('waiting')] });
      const both = makeEvent({ deliveries: [makeDelivery('leased', 'hook-b'), makeDelivery('due')] });
      await accept(queue.deliveries, queue.leaseId, [waiting, both]);
      const settled = [{ to: 'exhausted' as const, ref: refOf(both), attempt: failure() }];
      await queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled });
      expect([await purge('bodies'), await purge('attempts')]).toEqual([0, 0]);
      for (const event of [...unfinished, waiting]) {
        expect(await find(event.id)).toMatchObject({ body: event.hookBody });
      }
      expect((await claim(queue)).map(({ body }) => body.text)).toEqual([
        '{"for":"hooks"}',
        '{"for":"hooks"}',
      ]);
      expect(await queue.backlog('hook-a')).toHaveLength(2);
    });

    it('leaves a delivery alone that is being resent', async () => {
      const event = await eventIn(queue, 'delivered');
      await log().resend(SUBSCRIBER, 'hook-a', refOf(event), API_ACTOR);
      expect([await purge('bodies'), await purge('attempts')]).toEqual([0, 0]);
      expect(await claim(queue)).toMatchObject([{ body: { text: event.hookBody } }]);
    });

    it('remembers the time that was reached last, also an earlier one, across a restart', async () => {
      const { opened } = queue;
      expect(await opened.repositories.retention.reached()).toBeNull();
      for (const at of [NOW, NOW - 5]) await opened.repositories.retention.reach(at);
      await opened.reopen?.();
      expect(await opened.repositories.retention.reached()).toBe(NOW - 5);
    });

    it('holds no more after a year of churn than after a week', async () => {
      const { repositories } = queue.opened;
      const owner = await makeOwner(repositories);
      const sizes: unknown[] = [];
      for (let week = 1; week <= 52; week++) {
        const now = NOW + week * WEEK_MS;
        const ended = await churn(queue, owner, now);
        for (const what of ['parked', 'attempts', 'idempotency_keys', 'tokens'] as const)
          while ((await batch(what, now + 1, 2)).isFull);
        // These have the time of the machine.
        for (const what of ['replays', 'audit'] as const)
          while ((await batch(what, Date.now() + 1_000, 2)).isFull);
        expect(await repositories.replays.find(owner, ended.subscriptionKey, ended.replayId)).toBeNull();
        const [tokens, changes] = [
          await repositories.tokens.list(),
          await repositories.changes.list({}, 1_000),
        ];
        sizes.push([tokens.map(({ id }) => id), changes.length, await repositories.changes.latest()]);
      }
      const [first, ...others] = sizes as [string[], number, number][];
      expect(first!.slice(0, 2)).toEqual([[], 1]);
      expect(others.map((size) => size.slice(0, 2))).toEqual(others.map(() => [[], 1]));
      const latest = others.map((size) => size[2]);
      expect([...latest].sort((a, b) => a - b)).toEqual(latest);
      expect(await repositories.changes.since(latest.at(-1)! - 1, 10)).toHaveLength(1);
    }, 120_000);

    it('keeps tokens that are in force, and replays that run', async () => {
      const { repositories } = queue.opened;
      const owner = await makeOwner(repositories);
      const tokens = [makeToken(owner), makeToken(owner, { expiresAt: LATER })];
      for (const token of tokens) await repositories.tokens.create(token, OPERATOR);
      const replay = await repositories.replays.create(makeReplay(owner, 'hook', NOW), OPERATOR);
      expect([await purge('tokens'), await purge('replays')]).toEqual([0, 0]);
      expect(await repositories.tokens.list()).toHaveLength(2);
      expect(await repositories.replays.find(owner, 'hook', replay.id)).toMatchObject({ state: 'running' });
    });

    it('purges portal sessions that have expired in batches, and keeps the others', async () => {
      const { repositories } = queue.opened;
      const owner = await makeOwner(repositories);
      const sessions = [NOW, NOW, NOW, LATER].map((expiresAt) => makePortalSession(owner, { expiresAt }));
      for (const session of sessions) await repositories.portalSessions.create(session, OPERATOR);
      await repositories.portalSessions.revoke(sessions[3]!.id, NOW - 1, OPERATOR);
      expect(await batches('portal_sessions', 3)).toEqual([FULL, { purged: 1, isFull: false }, EMPTY]);
      const left = await repositories.portalSessions.list({ limit: 10 });
      expect(left.map(({ id }) => id)).toEqual([sessions[3]!.id]);
    });

    it('keeps young changes, and the newest old one for the readers of the log', async () => {
      const { changes } = queue.opened.repositories;
      await makeOwner(queue.opened.repositories);
      await makeOwner(queue.opened.repositories);
      const before = await changes.list({}, 10);
      expect(await purge('audit', before.at(-1)!.at, 10)).toBe(0);
      expect(await changes.list({}, 10)).toEqual(before);
      expect(await purge('audit', Date.now() + 1_000, 10)).toBe(before.length - 1);
      expect(await changes.list({}, 10)).toEqual([before[0]]);
    });

    it('goes on with changes while there are more than the one that stays', async () => {
      for (let n = 0; n < 3; n++) await makeOwner(queue.opened.repositories);
      const { length } = await queue.opened.repositories.changes.list({}, 100);
      const made = await batches('audit', length, Date.now() + 1_000);
      const full = Math.floor((length - 1) / 2);
      expect(full).toBeGreaterThan(1);
      expect(made.map(({ isFull }) => isFull)).toEqual(made.map((_, n) => n < full));
      expect(made.at(-1)).toEqual(EMPTY);
    });

    it.each<RetentionClass>(['bodies', 'attempts', 'parked', 'idempotency_keys'])(
      'purges %s in batches, and only old ones',
      async (what) => {
        const state = what === 'parked' ? 'parked' : 'delivered';
        const make = (n: number, acceptedAt: number) =>
          eventIn(queue, state, { acceptedAt, idempotencyKey: `k${n}`, contentHash: 'h' });
        for (let n = 0; n < 5; n++) await make(n, NOW);
        for (let n = 5; n < 7; n++) await make(n, LATER);
        expect(await batches(what, 4)).toEqual([FULL, FULL, { purged: 1, isFull: false }, EMPTY]);
        expect(await purge(what, LATER + 1, 10)).toBe(2);
      },
    );
  });
}
