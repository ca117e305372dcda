import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { AsyncCommand } from 'fast-check';
import type { FirstPlace } from '../../../../src/delivery/model/accepted-event.js';
import { ENDED_STATES } from '../../../../src/delivery/model/replay.repository.js';
import { endsUnsuccessfully } from '../../../../src/delivery/model/settlement.js';
import { SUBSCRIBER } from '../../../contract/delivery-states.js';
import { makeDelivery, makeEvent } from '../../../contract/events.js';
import type { Opened } from '../../../contract/opened.js';
import { API_ACTOR } from '../../../contract/records.js';
import { HALF_AN_HOUR, type Outcome, settlementOf } from '../lease-outcomes.js';
import { nth } from '../store-model.js';
import type { LinedDelivery, LineModel, LinePlace } from './line-model.js';

export interface LinedStore extends Opened {
  /** Hooks that only this run uses, one for each ordinal. */
  hooks: string[];
}

type LineCommand = AsyncCommand<LineModel, LinedStore>;
type Run = (model: LineModel, real: LinedStore) => Promise<void>;

/** A place, and the line or none. */
export type Pushed = [place: Exclude<FirstPlace, 'offered'>, line: string | undefined];

const ALL = 10_000;
const STORE = 'store-a';
const UNLEASED: LinePlace[] = ['due', 'deferred', 'waiting', 'parked', 'lined', 'shelved'];

const step = (name: string, values: unknown[], run: Run, check = (_: LineModel) => true): LineCommand => ({
  check,
  run,
  toString: () => `${name}(${values.map((value) => JSON.stringify(value)).join(', ')})`,
});
const some = ({ deliveries }: LineModel) => deliveries.length > 0;

export const accept = (events: Pushed[][]) =>
  step('accept', [events], async (model, { repositories, hooks }) => {
    const request = events.map((pushed) => {
      const deliveries = pushed.map(([place, line], i) => ({
        ...makeDelivery(place, hooks[i]!),
        ...(line !== undefined && { line }),
      }));
      return makeEvent({ acceptedAt: Date.now(), deliveries });
    });
    const group = { leaseId: model.leaseId, accepted: [request], settled: [] };
    const { acceptances } = await repositories.deliveries.commit(group);
    const behind = request.map(({ id: eventId, deliveries }) =>
      deliveries.flatMap(({ place, subscriptionKey: hook, line }, ordinal) => {
        const at = { ref: { eventId, ordinal }, hook, line, turn: 0, claim: null, attempts: 0 };
        const delivery: LinedDelivery = { ...at, place: 'over', wasDelivered: false };
        const isFirst = model.lineUp(delivery, place as LinePlace);
        model.deliveries.push(delivery);
        return isFirst ? [] : [ordinal];
      }),
    );
    const said = behind.some(({ length }) => length > 0) ? behind : undefined;
    expect(acceptances).toMatchObject([{ outcome: 'accepted' }]);
    expect((acceptances[0] as { behind?: unknown }).behind).toEqual(said);
  });

export const settle = (results: [number, Outcome][]) =>
  step(
    'settle',
    [results],
    async (model, { repositories }) => {
      const held = model.in('leased');
      const outcomes = new Map(results.map(([i, outcome]) => [nth(held, i), outcome]));
      const made = [...outcomes].map(([delivery, outcome]) => {
        const line = delivery.line === undefined ? {} : { line: delivery.line };
        return [delivery, { ...settlementOf(delivery, outcome), ...line }] as const;
      });
      const group = { leaseId: model.leaseId, accepted: [], settled: made.map(([, settled]) => settled) };
      const { fenced, called = [] } = await repositories.deliveries.commit(group);
      expect(fenced).toBe(0);
      const ended: LinedDelivery[] = [];
      for (const [delivery, settlement] of made) {
        if (settlement.attempt) delivery.attempts += 1;
        if (settlement.to === 'delivered') delivery.wasDelivered = true;
        const isOver = delivery.wasDelivered && endsUnsuccessfully(settlement);
        if (isOver || ['delivered', 'exhausted', 'cancelled'].includes(settlement.to)) ended.push(delivery);
        else delivery.place = settlement.to === 'retry' ? 'deferred' : (settlement.to as LinePlace);
      }
      const hooks = model.end(ended);
      expect(called.map(({ subscriptionKey }) => subscriptionKey).sort()).toEqual([...hooks].sort());
    },
    (model) => model.in('leased').length > 0,
  );

export const claimDue = (inTime: boolean, limit: number) =>
  step('claimDue', [inTime, limit], async (model, { repositories }) => {
    // A replay makes due a little after now.
    const now = Date.now() + (inTime ? 10_000 : HALF_AN_HOUR * 2);
    const given = await repositories.deliveries.claimDue(model.leaseId, now, limit);
    model.claim(inTime ? model.in('due') : model.in('due', 'deferred'), limit, given);
  });

export const claimBacklog = (n: number, limit: number) =>
  step('claimBacklog', [n, limit], async (model, { repositories, hooks }) => {
    const subscriptionKey = nth(hooks, n);
    const given = await repositories.deliveries.claimBacklogs(model.leaseId, [{ subscriptionKey, limit }]);
    const waiting = model.in('waiting', 'parked').filter(({ hook }) => hook === subscriptionKey);
    model.claim(waiting, limit, given);
  });

/** The hook is off. */
export const park = (n: number, limit: number) =>
  step('park', [n, limit], async (model, { repositories, hooks }) => {
    const key = nth(hooks, n);
    for (let from: string | null = null; ; ) {
      from = await repositories.deliveries.park(STORE, key, from, limit);
      if (from === null) break;
    }
    for (const one of model.in(...UNLEASED))
      if (one.hook === key) one.place = ['lined', 'shelved'].includes(one.place) ? 'shelved' : 'parked';
  });

/** The hook is deleted. */
export const cancelAll = (n: number) =>
  step('cancelAll', [n], async (model, { repositories, hooks }) => {
    const key = nth(hooks, n);
    const open = model.in(...UNLEASED).filter(({ hook }) => hook === key);
    expect(await repositories.deliveries.cancel(STORE, key, Date.now() + 1_000, ALL)).toBe(open.length);
    model.end(open);
  });

/** What is parked is too old. */
export const expire = () =>
  step('expire', [], async (model, { repositories }) => {
    const parked = model.in('parked', 'shelved');
    expect(await repositories.retention.purge('parked', Date.now() + 1_000, ALL)).toBe(parked.length);
    model.end(parked);
  });

export const cancelOne = (n: number) =>
  step(
    'cancelOne',
    [n],
    async (model, { repositories }) => {
      const delivery = nth(model.deliveries, n);
      await repositories.deliveryLog.cancel(SUBSCRIBER, delivery.hook, delivery.ref, API_ACTOR);
      if (UNLEASED.includes(delivery.place)) model.end([delivery]);
    },
    some,
  );

export const resend = (n: number) =>
  step(
    'resend',
    [n],
    async (model, { repositories }) => {
      const delivery = nth(model.deliveries, n);
      const isLeased = delivery.place === 'leased';
      const { hook, ref } = delivery;
      const result = await repositories.deliveryLog.resend(SUBSCRIBER, hook, ref, API_ACTOR);
      expect(result).toBe(isLeased ? 'in_flight' : 'due');
      if (delivery.place === 'over') model.lineUp(delivery, 'due');
      else if (!['leased', 'lined', 'shelved'].includes(delivery.place)) delivery.place = 'due';
    },
    some,
  );

/** All that has ended, in the order of the log. */
export const replay = (n: number) =>
  step('replay', [n], async (model, { repositories: { replays }, hooks }) => {
    const subscriptionKey = nth(hooks, n);
    const ended = model.in('over').filter(({ hook }) => hook === subscriptionKey);
    const createdAt = Date.now() + 1_000;
    const range = { from: 0, to: createdAt, states: ENDED_STATES, failure: null };
    const made = { ...SUBSCRIBER, ...range, id: randomUUID(), subscriptionKey, createdAt };
    const { id } = await replays.create({ ...made, matched: ended.length, rate: 1_000 }, API_ACTOR);
    expect(await replays.step(id, createdAt + 1_000)).toBe(ended.length);
    for (const delivery of ended) model.lineUp(delivery, 'due');
  });

/** The process dies, and the next one starts. */
export const restart = () =>
  step('restart', [], async (model, real) => {
    await real.lapse?.(model.leaseId);
    model.leaseId = await real.repositories.leases.begin();
    await real.repositories.leases.freeLapsed();
    for (const delivery of model.in('leased')) delivery.place = 'due';
  });
