import type { mongo } from 'mongoose';
import type { SubscriptionKind } from '../../../subscriptions/subscription.js';
import { offeredAt } from '../schema/pull-places.js';

/**
 * Cancels the deliveries of one hook that the array filters find. A delivery that was delivered before it was sent again
 * counts as delivered still.
 * @param pack says that they were cancelled
 */
export function cancelling(
  key: string,
  which: Record<string, unknown>,
  pack: string,
): { update: mongo.Document; arrayFilters: mongo.Document[] } {
  const under = (name: string, delivered: boolean) =>
    Object.fromEntries([
      ...Object.entries(which).map(([field, value]) => [`${name}.${field}`, value]),
      [`${name}.at`, { $exists: delivered }],
    ]);
  const ended = { f: key, u: new Date() };
  return {
    update: {
      $set: { ...at('x', { s: 'cancelled', ...ended }), ...at('y', { s: 'delivered', ...ended }) },
      $unset: { ...at('x', OPEN), ...at('y', OPEN) },
      $push: { ...at('x', { g: pack }), ...at('y', { g: pack }) },
    },
    arrayFilters: [under('x', false), under('y', true)],
  };
}

/**
 * Cancels the deliveries of any hooks that an expression about `$$x` finds, in any number of events.
 * @param pack says that they were cancelled
 */
export function cancellingAll(wanted: object, pack: string): mongo.Document[] {
  const open = Object.keys(OPEN);
  const bare = open.reduce<unknown>((input, field) => ({ $unsetField: { field, input } }), '$$x');
  const s = { $cond: [{ $eq: [{ $type: '$$x.at' }, 'missing'] }, 'cancelled', 'delivered'] };
  const g = { $concatArrays: [{ $ifNull: ['$$x.g', []] }, [pack]] };
  const ended = { $mergeObjects: [bare, { s, f: '$$x.k', u: new Date(), g }] };
  return [{ $set: { d: { $map: { input: '$d', as: 'x', in: { $cond: [wanted, ended, '$$x'] } } } } }];
}

/**
 * Parks the deliveries of one hook that are pending. Those that are in flight have lost the field `p`.
 * @param pack says that they were parked
 */
export function parking(
  key: string,
  pack: string,
): { update: mongo.Document; arrayFilters: mongo.Document[] } {
  return {
    update: {
      $set: at('x', { s: 'parked', w: key, f: key }),
      $unset: at('x', { na: '' }),
      $push: at('x', { g: pack }),
    },
    arrayFilters: [{ 'x.p': key, 'x.s': 'pending' }],
  };
}

/** An expression: whether one about `$$x` holds for any delivery of the event. */
export const anyOf = (wanted: object) => ({
  $anyElementTrue: { $map: { input: '$d', as: 'x', in: wanted } },
});

/** An expression: whether `parking` would park the event's delivery to the hook. */
export const isPending = (key: string) =>
  anyOf({ $and: [{ $eq: ['$$x.p', key] }, { $eq: ['$$x.s', 'pending'] }] });

const OPEN = { na: '', w: '', p: '', v: '', pl: '' };

const at = (name: string, fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [`d.$[${name}].${field}`, value]));

/** Fields that a requeued delivery loses, so that it is in no backlog and its retry schedule is new. */
const FORGOTTEN = ['w', 'fa', 'rf'];

interface Due {
  key: string;
  now: Date;
}

interface DueEntry extends Due {
  kind: SubscriptionKind;
}

/** Of a pull subscription it is offered: nothing is sent there. */
const due = ({ key, now, kind }: DueEntry) => ({
  s: 'pending',
  ...(kind === 'pull' ? { v: offeredAt(key, now.getTime()) } : { na: now }),
  p: key,
  f: key,
  u: now,
});

/** Makes a delivery that has ended due for one attempt only. */
export function requeueOnce(ordinal: number, to: DueEntry): mongo.Document {
  const at = `d.${ordinal}`;
  return {
    $set: { ...under(at, due(to)), [`${at}.rf`]: null },
    $unset: { [`${at}.w`]: '', [`${at}.fa`]: '' },
  };
}

/** Makes a pending or parked delivery due, with its retry schedule unchanged. */
export function expedite(ordinal: number, to: DueEntry): mongo.Document {
  const at = `d.${ordinal}`;
  return { $set: under(at, due(to)), $unset: { [`${at}.w`]: '' } };
}

/** Makes the deliveries of one hook in these states due, in any number of events, with a new retry schedule. */
export function requeueAll(states: readonly string[], to: Due): mongo.Document[] {
  const wanted = { $and: [{ $eq: ['$$x.k', to.key] }, { $in: ['$$x.s', states] }] };
  const bare = FORGOTTEN.reduce<unknown>((input, field) => ({ $unsetField: { field, input } }), '$$x');
  const isPull = { $eq: ['$$x.t', 'pull'] };
  const made = { $cond: [isPull, due({ ...to, kind: 'pull' }), due({ ...to, kind: 'hook' })] };
  const requeued = { $mergeObjects: [bare, made, { rf: '$$x.n' }] };
  return [{ $set: { d: { $map: { input: '$d', as: 'x', in: { $cond: [wanted, requeued, '$$x'] } } } } }];
}

const under = (at: string, fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${at}.${name}`, value]));
