import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { AsyncCommand } from 'fast-check';
import type { FirstPlace } from '../../../../src/delivery/model/accepted-event.js';
import type { DeliveryState } from '../../../../src/delivery/model/delivery.js';
import type { DeliveryRepository } from '../../../../src/delivery/model/delivery.repository.js';
import { ENDED_STATES } from '../../../../src/delivery/model/replay.repository.js';
import type { Settlement } from '../../../../src/delivery/model/settlement.js';
import { SUBSCRIBER } from '../../../contract/delivery-states.js';
import { keyed, makeDelivery, makeEvent } from '../../../contract/events.js';
import type { Opened } from '../../../contract/opened.js';
import { API_ACTOR } from '../../../contract/records.js';
import { HALF_AN_HOUR, type Outcome, settlementOf } from '../lease-outcomes.js';
import { nth } from '../store-model.js';
import type { LinedDelivery, LineModel, LinePlace } from './line-model.js';

export interface LinedStore extends Opened {
  /** Hooks that only this run uses, one for each ordinal. */
  hooks: string[];
  /** Of another process, which leases nothing. */
  other: DeliveryRepository;
}

type LineCommand = AsyncCommand<LineModel, LinedStore>;
type Run = (model: LineModel, real: LinedStore) => Promise<void>;

/** A place, and the line or none. */
export type Pushed = [place: Exclude<FirstPlace, 'offered'>, line: string | undefined];

/** What a result says besides what became of the delivery. */
export type Said = { origin?: true; takesNext?: true };
export type Result = [n: number, outcome: Outcome, said: Said];

const ALL = 10_000;
const STORE = 'store-a';
const UNLEASED: LinePlace[] = ['due', 'deferred', 'waiting', 'parked', 'lined', 'shelved'];

const STATE_AT: Record<LinePlace, DeliveryState | 'over'> = {
  leased: 'in_flight',
  due: 'pending',
  deferred: 'pending',
  waiting: 'pending',
  parked: 'parked',
  lined: 'pending',
  shelved: 'parked',
  over: 'over',
};

const step = (name: string, values: unknown[], run: Run, check = (_: LineModel) => true): LineCommand => ({
  check,
  run,
  toString: () => `${name}(${values.map((value) => JSON.stringify(value)).join(', ')})`,
});
const some = ({ deliveries }: LineModel) => deliveries.length > 0;

export interface Way {
  /** With idempotency keys: all or nothing. */
  isWhole: boolean;
  /** By another process. What this one would lease waits then. */
  elsewhere: boolean;
}

export const accept = (events: Pushed[][], { isWhole, elsewhere }: Way) =>
  step('accept', [events, { isWhole, elsewhere }], async (model, { repositories, other, hooks }) => {
    const request = events.map((pushed) => {
      const deliveries = pushed.map(([place, line], i) => ({
        ...makeDelivery(elsewhere && place === 'leased' ? 'waiting' : place, hooks[i]!),
        ...(line !== undefined && { line }),
      }));
      const made = makeEvent({ acceptedAt: Date.now(), deliveries });
      return isWhole ? keyed(randomUUID(), 'hash', made) : made;
    });
    const group = { leaseId: model.leaseId, accepted: [request], settled: [] };
    const { acceptances, ...others } = await (elsewhere ? other : repositories.deliveries).commit(group);
    const behind = request.map(({ id: eventId, acceptedAt, deliveries }) =>
      deliveries.flatMap(({ place, subscriptionKey: hook, line }, ordinal) => {
        const at = { ref: { eventId, ordinal }, acceptedAt, hook, line, turn: 0, claim: null, attempts: 0 };
        const delivery: LinedDelivery = { ...at, place: 'over', wasDelivered: false };
        const isFirst = model.lineUp(delivery, place as LinePlace);
        model.deliveries.push(delivery);
        return isFirst ? [] : [ordinal];
      }),
    );
    const said = behind.some(({ length }) => length > 0) ? behind : undefined;
    expect(acceptances).toMatchObject([{ outcome: 'accepted' }]);
    expect((acceptances[0] as { behind?: unknown }).behind).toEqual(said);
    expect(others).toEqual({ fenced: 0, late: 0 });
  });

export const settle = (results: Result[]) =>
  step(
    'settle',
    [results],
    async (model, { repositories }) => {
      const held = model.in('leased');
      const outcomes = new Map(results.map(([i, ...result]) => [nth(held, i), result]));
      const made = [...outcomes].map(([delivery, [outcome, said]]) => {
        const settlement = { ...settlementOf(delivery, outcome), ...saying(delivery, said) };
        return [delivery, settlement as Settlement] as const;
      });
      const group = { leaseId: model.leaseId, accepted: [], settled: made.map(([, settled]) => settled) };
      const result = await repositories.deliveries.commit(group);
      const { called, leased } = model.settle(made);
      const hooks = (result.called ?? []).map(({ subscriptionKey }) => subscriptionKey);
      expect([result.fenced, hooks.sort()]).toEqual([0, [...called].sort()]);
      model.claim(leased, leased.length, result.leased ?? []);
    },
    (model) => model.in('leased').length > 0,
  );

function saying({ line, hook, acceptedAt }: LinedDelivery, { origin, takesNext }: Said) {
  return {
    ...(line !== undefined && { line }),
    ...(origin && { origin: { ...SUBSCRIBER, subscriptionKey: hook, acceptedAt } }),
    ...(takesNext && { takesNext }),
  };
}

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
    const { purged } = await repositories.retention.purge('parked', Date.now() + 1_000, ALL);
    expect(purged).toBe(parked.length);
    model.end(parked);
  });

export const cancelOne = (n: number) =>
  step(
    'cancelOne',
    [n],
    async (model, { repositories }) => {
      const delivery = nth(model.deliveries, n);
      const result = await repositories.deliveryLog.cancel(
        SUBSCRIBER,
        delivery.hook,
        delivery.ref,
        API_ACTOR,
      );
      const isLeased = delivery.place === 'leased';
      expect(result === 'in_flight').toBe(isLeased);
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
    model.free();
  });

/** What an app sees of each delivery. */
export const look = () =>
  step('look', [], async (model, { repositories: { deliveryLog } }) => {
    const found = await Promise.all(
      model.deliveries.map(({ hook, ref }) => deliveryLog.find(SUBSCRIBER, hook, ref)),
    );
    const shown = found.map((one) =>
      ENDED_STATES.some((state) => state === one?.state) ? 'over' : one?.state,
    );
    expect(shown).toEqual(model.deliveries.map(({ place }) => STATE_AT[place]));
  });
