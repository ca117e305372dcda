import type { mongo } from 'mongoose';
import type { SubscriptionKind } from '../../../subscriptions/subscription.js';
import { turnText } from '../lines/line-names.js';
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
 * Parks the deliveries of one hook that are pending. Those that are in flight have lost the field `p`. Those behind others in
 * their lines come into no backlog.
 * @param pack says that they were parked
 */
export function parking(
  key: string,
  pack: string,
): { update: mongo.Document; arrayFilters: mongo.Document[] } {
  return {
    update: {
      $set: { ...at('x', { s: 'parked', f: key }), ...at('y', { w: key }) },
      $unset: at('x', { na: '' }),
      $push: at('x', { g: pack }),
    },
    arrayFilters: [
      { 'x.p': key, 'x.s': 'pending' },
      { 'y.p': key, 'y.s': 'pending', 'y.q': { $exists: false } },
    ],
  };
}

/** An expression: whether one about `$$x` holds for any delivery of the event. */
export const anyOf = (wanted: object) => ({
  $anyElementTrue: { $map: { input: '$d', as: 'x', in: wanted } },
});

/** An expression: whether `parking` would park the event's delivery to the hook. */
export const isPending = (key: string) =>
  anyOf({ $and: [{ $eq: ['$$x.p', key] }, { $eq: ['$$x.s', 'pending'] }] });

const OPEN = { na: '', w: '', p: '', v: '', pl: '', h: '', q: '' };

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
  /** The place at the end of its line, if it is ordered: it is due when it is called. */
  place?: string;
}

/** Of a pull subscription it is offered: nothing is sent there. */
const due = ({ key, now, kind, place }: DueEntry) => ({
  s: 'pending',
  ...(place !== undefined ? { q: place } : timed({ key, now, kind })),
  p: key,
  f: key,
  u: now,
});

const timed = ({ key, now, kind }: DueEntry) =>
  kind === 'pull' ? { v: offeredAt(key, now.getTime()) } : { na: now };

/** Makes a delivery that has ended due for one attempt only. Of a line, call the next then: it may be this one. */
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

/**
 * Makes the deliveries of one hook in these states due, in any number of events, with a new retry schedule. Those of lines
 * take the ends of them, in the order of their events: call the next ones then.
 * @param turn in which they line up. Null if none is ordered
 */
export function requeueAll(states: readonly string[], to: Due, turn: number | null = null): mongo.Document[] {
  const wanted = { $and: [{ $eq: ['$$x.k', to.key] }, { $in: ['$$x.s', states] }] };
  const bare = FORGOTTEN.reduce<unknown>((input, field) => ({ $unsetField: { field, input } }), '$$x');
  const isPull = { $eq: ['$$x.t', 'pull'] };
  const made = { $cond: [isPull, due({ ...to, kind: 'pull' }), due({ ...to, kind: 'hook' })] };
  const lined = turn === null ? made : { $cond: [{ $gt: ['$$x.l', ''] }, linedUp(to, turn), made] };
  const requeued = { $mergeObjects: [bare, lined, { rf: '$$x.n' }] };
  return [{ $set: { d: { $map: { input: '$d', as: 'x', in: { $cond: [wanted, requeued, '$$x'] } } } } }];
}

/** Its place is `placeBehind`, as an expression. */
function linedUp({ key, now }: Due, turn: number): object {
  const q = { $concat: [{ $literal: `${key}/` }, '$$x.l', `/${turnText(turn)}/`, '$_id'] };
  return { s: 'pending', q, p: key, f: key, u: now };
}

const under = (at: string, fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${at}.${name}`, value]));
