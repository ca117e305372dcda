import { expect } from '@jest/globals';
import type { AsyncCommand } from 'fast-check';
import type { FirstPlace } from '../../../src/delivery/model/accepted-event.js';
import { makeDelivery, makeEvent } from '../../contract/events.js';
import type { Opened } from '../../contract/opened.js';
import { type DeliveryModel, isHeldBy, type LeaseModel, type Place } from './lease-model.js';
import { COUNTED_AS, HALF_AN_HOUR, type Outcome, PLACE_AFTER, settlementOf } from './lease-outcomes.js';
import { nth } from './store-model.js';

export interface LeasedStore extends Opened {
  /** Hooks that only this run uses, one for each ordinal. */
  hooks: string[];
}

export type LeaseCommand = AsyncCommand<LeaseModel, LeasedStore>;

/** Where a hook's delivery may wait first. */
export type PushPlace = Exclude<FirstPlace, 'offered'>;

const PLACES: Record<PushPlace, (run: string) => Place> = {
  leased: (run) => ({ leasedBy: run }),
  due: () => 'due',
  waiting: () => 'backlog',
  parked: () => 'backlog',
};
const STORE = 'store-a';

const some = (model: LeaseModel) => model.alive.length > 0;
const step = (name: string, values: unknown[], doing: Pick<LeaseCommand, 'check' | 'run'>): LeaseCommand => ({
  ...doing,
  toString: () => `${name}(${values.map((value) => JSON.stringify(value)).join(', ')})`,
});

export const begin = () =>
  step('begin', [], {
    check: (model) => model.alive.length < 2,
    run: async (model, { repositories }) => model.begin(await repositories.leases.begin()),
  });

export const end = (n: number) =>
  step('end', [n], {
    check: some,
    run: async (model, { repositories }) => {
      const run = nth(model.alive, n);
      await repositories.leases.end(run);
      model.free(run);
    },
  });

/** A process is frozen until its lease has expired, and another process frees what it held. */
export const lapse = (n: number) =>
  step('lapse', [n], {
    check: some,
    run: async (model, { repositories, lapse }) => {
      const run = nth(model.alive, n);
      await lapse?.(run);
      const { freed } = await repositories.leases.freeLapsed();
      expect(freed).toBe(lapse ? model.free(run) : 0);
      for (const known of model.runs)
        expect(await repositories.leases.beat(known)).toBe(model.isAlive(known));
    },
  });

export const accept = (n: number, places: PushPlace[]) =>
  step('accept', [n, places], {
    check: some,
    run: async (model, { repositories, hooks }) => {
      const run = nth(model.alive, n);
      const deliveries = places.map((place, i) => makeDelivery(place, hooks[i]!));
      const event = makeEvent({ acceptedAt: Date.now(), deliveries });
      await repositories.deliveries.commit({ leaseId: run, accepted: [[event]], settled: [] });
      for (const [ordinal, place] of places.entries()) {
        const ref = { eventId: event.id, ordinal };
        const start = { place: PLACES[place](run), claim: null, attempts: 0 };
        model.deliveries.push({ ref, hook: hooks[ordinal]!, ...start });
      }
    },
  });

/** Any run, dead or alive, settles deliveries that it may or may not hold, once or twice. */
export const settle = (n: number, results: [number, Outcome][], isRepeated: boolean) =>
  step('settle', [n, results, isRepeated], {
    check: ({ runs, deliveries }) => runs.length > 0 && deliveries.length > 0,
    run: async (model, { repositories }) => {
      const run = nth(model.runs, n);
      const outcomes = new Map(results.map(([i, outcome]) => [nth(model.deliveries, i), outcome]));
      const settled = [...outcomes].map(([delivery, outcome]) => settlementOf(delivery, outcome));
      const group = { leaseId: run, accepted: [], settled };
      const held = [...outcomes].filter(([delivery]) => isHeldBy(delivery, run));
      const { fenced } = await repositories.deliveries.commit(group);
      // A result without an attempt looks like the same result written before, so it may count as a repetition.
      if (settled.some(({ attempt }) => attempt)) expect(fenced).toBe(settled.length - held.length);
      else expect(fenced).toBeLessThanOrEqual(settled.length - held.length);
      if (isRepeated) await repositories.deliveries.commit(group);
      for (const [delivery, outcome] of held) {
        delivery.place = PLACE_AFTER[outcome];
        for (const count of COUNTED_AS[outcome]) model.results[count] += 1;
        if (settlementOf(delivery, outcome).attempt) delivery.attempts += 1;
      }
    },
  });

export const claimDue = (n: number, inTime: boolean, limit: number) =>
  step('claimDue', [n, inTime, limit], {
    check: some,
    run: async (model, { repositories }) => {
      const run = nth(model.alive, n);
      const now = Date.now() + (inTime ? 1_000 : HALF_AN_HOUR * 2);
      const given = await repositories.deliveries.claimDue(run, now, limit);
      const isDue = ({ place }: DeliveryModel) => place === 'due' || (place === 'deferred' && !inTime);
      model.claim(run, model.deliveries.filter(isDue), limit, given);
    },
  });

export const claimBacklog = (n: number, hook: number, limit: number) =>
  step('claimBacklog', [n, hook, limit], {
    check: some,
    run: async (model, { repositories, hooks }) => {
      const [run, key] = [nth(model.alive, n), nth(hooks, hook)];
      const given = await repositories.deliveries.claimBacklogs(run, [
        { subscriptionKey: key, limit: limit },
      ]);
      const waits = (one: DeliveryModel) => one.place === 'backlog' && one.hook === key;
      model.claim(run, model.deliveries.filter(waits), limit, given);
    },
  });

/** Counts what was written so far, whatever is written later. */
export const fold = () =>
  step('fold', [], {
    check: () => true,
    run: async (_, { repositories }) => void (await repositories.stats.fold()),
  });

export const cancel = (hook: number) =>
  step('cancel', [hook], {
    check: () => true,
    run: async (model, { repositories, hooks }) => {
      const key = nth(hooks, hook);
      const waiting = model.deliveries.filter((one) => one.hook === key && isUnleased(one));
      expect(await repositories.deliveries.cancel(STORE, key, Date.now(), 1_000)).toBe(waiting.length);
      for (const delivery of waiting) delivery.place = 'over';
      model.results.cancelled += waiting.length;
    },
  });

const isUnleased = ({ place }: DeliveryModel) => typeof place === 'string' && place !== 'over';
