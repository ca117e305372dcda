import type { mongo } from 'mongoose';
import type { CountedHook } from '../../../stats/hook-results.js';
import type { Slot } from '../../../stats/minutes.js';
import type { Unit } from '../../../stats/step.js';
import { emptyTally, type Tally } from '../../../stats/tally.js';

/** A hook's minute or hour. A number that is 0 is absent. */
export interface StatsDocument extends DeepPartial<Tally> {
  _id: string;
  /** Subscription key, store, app. */
  k: string;
  st: string;
  c: string;
  u: Unit;
  /** When it begins. */
  t: Date;
}

type DeepPartial<T> = { [Field in keyof T]?: T[Field] extends object ? DeepPartial<T[Field]> : T[Field] };

/** Adds the tally to the document of its hook and time, which the first one creates. */
export function addition({
  hook,
  unit: u,
  at,
  tally,
}: Slot<CountedHook>): mongo.AnyBulkWriteOperation<StatsDocument> {
  const { subscriptionKey: k, storeHash: st, clientId: c } = hook;
  const update = { $setOnInsert: { k, st, c, u, t: new Date(at) }, $inc: numbersOf(tally) };
  return {
    updateOne: {
      filter: { _id: idOf(hook, u, at) },
      update: update as mongo.UpdateFilter<StatsDocument>,
      upsert: true,
    },
  };
}

/** The whole document of a hook and time. */
export function statsDocument({ hook, unit: u, at, tally }: Slot<CountedHook>): StatsDocument {
  const { subscriptionKey: k, storeHash: st, clientId: c } = hook;
  return { _id: idOf(hook, u, at), k, st, c, u, t: new Date(at), ...withoutZeros(tally) };
}

export function tallyOf({ delivered, exhausted, parked, cancelled, ...rest }: StatsDocument): Tally {
  const empty = emptyTally();
  return {
    delivered: delivered ?? 0,
    failed: { ...rest.failed } as Tally['failed'],
    exhausted: exhausted ?? 0,
    parked: parked ?? 0,
    cancelled: cancelled ?? 0,
    attempt: { ...empty.attempt, ...rest.attempt } as Tally['attempt'],
    delivery: { ...empty.delivery, ...rest.delivery } as Tally['delivery'],
  };
}

/** Each number under its path, without those that are 0. */
function numbersOf(tally: object, path = ''): Record<string, number> {
  return Object.fromEntries(
    Object.entries(tally).flatMap(([name, value]: [string, number | object]) => {
      if (typeof value === 'object') return Object.entries(numbersOf(value, `${path}${name}.`));
      return value === 0 ? [] : [[`${path}${name}`, value]];
    }),
  );
}

const idOf = ({ storeHash, clientId, subscriptionKey }: CountedHook, unit: Unit, at: number) =>
  [storeHash, clientId, subscriptionKey, unit, at].join(' ');

function withoutZeros<Numbers extends object>(numbers: Numbers): DeepPartial<Numbers> {
  const entries = Object.entries(numbers)
    .map(([name, value]) => [name, typeof value === 'object' ? withoutZeros(value) : value] as const)
    .filter(([, value]) => (typeof value === 'object' ? Object.keys(value).length > 0 : value !== 0));
  return Object.fromEntries(entries) as DeepPartial<Numbers>;
}
