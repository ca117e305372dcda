import { describe, expect, it } from '@jest/globals';
import { noteFiltered } from '../../src/filters/filtered-hooks.js';
import { claim, eventIn, PUBLISHER, STRANGERS, SUBSCRIBER, settle } from './delivery-states.js';
import {
  accept,
  eventAt,
  failure,
  makeDelivery,
  makeEvent,
  NOW,
  refOf,
  success,
  timedOut,
} from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';

const BOTH = [makeDelivery('leased'), { ...makeDelivery('leased', 'web-hook-a'), kind: 'web-hook' as const }];

export function deliveryLogDetails(open: Open): void {
  describe('one delivery, hook or event', () => {
    const queue = Queue.beforeEach(open);
    const log = () => queue.opened.repositories.deliveryLog;

    it('returns the body of each kind', async () => {
      const event = await eventIn(queue, 'in_flight', {
        webHookBody: '{"for":"web-hooks"}',
        deliveries: BOTH,
      });
      const hook = await log().find(SUBSCRIBER, 'hook-a', refOf(event));
      expect(hook).toMatchObject({ kind: 'hook', body: '{"for":"hooks"}', attemptLog: [] });
      const webHook = await log().find(SUBSCRIBER, 'web-hook-a', refOf(event, 1));
      expect(webHook).toMatchObject({ kind: 'web-hook', body: '{"for":"web-hooks"}', state: 'in_flight' });
    });

    it('keeps the attempts in order, the successful one last', async () => {
      const ref = refOf(await eventIn(queue, 'in_flight'));
      const second = timedOut(2);
      await settle(queue, { to: 'retry', ref, attempt: failure(), nextAttemptAt: NOW });
      await claim(queue);
      await settle(queue, { to: 'retry', ref, attempt: second, nextAttemptAt: NOW });
      expect((await log().find(SUBSCRIBER, 'hook-a', ref))?.attemptLog).toEqual([failure(), second]);
      await claim(queue);
      await settle(queue, { to: 'delivered', ref, attempt: success(3) });
      const found = await log().find(SUBSCRIBER, 'hook-a', ref);
      expect(found).toMatchObject({ state: 'delivered', attempts: 3 });
      expect(found?.attemptLog).toEqual([failure(), second, success(3)]);
    });

    it('has the reason of the last failure until something else happens', async () => {
      const ref = refOf(await eventIn(queue, 'in_flight'));
      const last = async () => {
        const { lastFailure, lastReason } = (await log().find(SUBSCRIBER, 'hook-a', ref))!;
        return [lastFailure, lastReason];
      };
      expect(await last()).toEqual([null, null]);
      await settle(queue, { to: 'retry', ref, attempt: timedOut(), nextAttemptAt: NOW });
      expect(await last()).toEqual(['timeout', 'answer_timeout']);
      const reason = { failure: 'timeout', reason: 'answer_timeout' };
      expect((await log().summary(SUBSCRIBER, 'hook-a')).lastFailure).toMatchObject(reason);
      const [claimed] = await claim(queue);
      const deferred = { to: 'deferred', attempt: null, nextAttemptAt: NOW } as const;
      await settle(queue, { ...deferred, ref, claim: claimed!.claim });
      expect(await last()).toEqual(['timeout', 'answer_timeout']);
      await claim(queue);
      await settle(queue, { to: 'retry', ref, attempt: failure(2), nextAttemptAt: NOW });
      expect(await last()).toEqual(['http_status', null]);
      await claim(queue);
      await settle(queue, { to: 'retry', ref, attempt: timedOut(3), nextAttemptAt: NOW });
      await claim(queue);
      await settle(queue, { to: 'delivered', ref, attempt: success(4) });
      expect(await last()).toEqual([null, null]);
    });

    it('finds no delivery for another app, under another hook, or with an unknown id', async () => {
      const event = await eventIn(queue, 'delivered', { webHookBody: '{}', deliveries: BOTH });
      const find = (owner: typeof SUBSCRIBER, hook: string, ref = refOf(event)) =>
        log().find(owner, hook, ref);
      for (const stranger of STRANGERS) expect(await find(stranger, 'hook-a')).toBeNull();
      expect(await find(SUBSCRIBER, 'web-hook-a')).toBeNull();
      expect(await find(SUBSCRIBER, 'hook-a', refOf(event, 7))).toBeNull();
      expect(await find(SUBSCRIBER, 'hook-a', { eventId: 'msg_never', ordinal: 0 })).toBeNull();
    });

    it('sums up the deliveries of a hook', async () => {
      const nothing = { pending: 0, parked: 0, lastSuccessAt: null, lastFailure: null };
      expect(await log().summary(SUBSCRIBER, 'hook-a')).toEqual(nothing);
      for (const state of ['pending', 'parked', 'parked', 'in_flight', 'cancelled'] as const) {
        await eventIn(queue, state);
      }
      await accept(queue.deliveries, queue.leaseId, [
        eventAt('waiting'),
        eventAt('waiting'),
        eventAt('due', 'hook-b'),
      ]);
      expect(await log().summary(SUBSCRIBER, 'hook-a')).toEqual({ ...nothing, pending: 3, parked: 2 });
      await eventIn(queue, 'delivered');
      await eventIn(queue, 'exhausted');
      expect(await log().summary(SUBSCRIBER, 'hook-a')).toEqual({
        pending: 3,
        parked: 2,
        lastSuccessAt: NOW + 35,
        lastFailure: { at: NOW + 35, status: 500, failure: 'http_status', reason: null },
      });
      for (const stranger of STRANGERS) expect(await log().summary(stranger, 'hook-a')).toEqual(nothing);
    });

    it('returns an event to its publisher, and to each app with its own deliveries', async () => {
      const theirs = { ...makeDelivery('leased', 'hook-b'), clientId: 'other' };
      const event = await eventIn(queue, 'delivered', { deliveries: [makeDelivery('leased'), theirs] });
      const base = { id: event.id, scope: event.scope, acceptedAt: NOW };
      expect(await log().event(PUBLISHER, event.id)).toEqual({ ...base, deliveries: [] });
      const mine = await log().event(SUBSCRIBER, event.id);
      expect(mine).toMatchObject({ ...base, deliveries: [{ ref: refOf(event), state: 'delivered' }] });
      expect(mine?.deliveries).toHaveLength(1);
      const other = await log().event({ ...SUBSCRIBER, clientId: 'other' }, event.id);
      expect(other?.deliveries).toMatchObject([{ ref: refOf(event, 1), state: 'in_flight' }]);
      for (const stranger of STRANGERS) expect(await log().event(stranger, event.id)).toBeNull();
      expect(await log().event({ ...PUBLISHER, storeHash: 'store-b' }, event.id)).toBeNull();
      expect(await log().event(PUBLISHER, 'msg_never')).toBeNull();
    });

    it('returns an event to an app whose hook it was kept from, with the condition', async () => {
      const { clientId, storeHash } = SUBSCRIBER;
      const filtered = noteFiltered([
        { clientId, key: 'hook-a', condition: '/filter/data.a' },
        { clientId: 'other', key: 'hook-b', condition: '/changed' },
      ])!;
      const event = makeEvent({ deliveries: [], hookBody: null, filtered });
      await accept(queue.deliveries, queue.leaseId, [event]);
      const mine = await log().event(SUBSCRIBER, event.id);
      expect(mine).toMatchObject({ deliveries: [], filtered: { 'hook-a': '/filter/data.a' } });
      expect(Object.keys(mine!.filtered!)).toEqual(['hook-a']);
      expect(await log().event(PUBLISHER, event.id)).not.toHaveProperty('filtered');
      expect(await log().event({ storeHash, clientId: 'stranger' }, event.id)).toBeNull();
      const all = { 'hook-a': '/filter/data.a', 'hook-b': '/changed' };
      expect(await log().eventOfStore(storeHash, event.id)).toMatchObject({ filtered: all });
    });

    it('returns an event without deliveries to its publisher alone', async () => {
      const event = makeEvent({ deliveries: [], hookBody: null });
      await accept(queue.deliveries, queue.leaseId, [event]);
      expect(await log().event(PUBLISHER, event.id)).toMatchObject({ id: event.id, deliveries: [] });
      expect(await log().event(SUBSCRIBER, event.id)).toBeNull();
    });
  });
}
