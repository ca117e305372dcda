import type { mongo } from 'mongoose';

/** Fields of its former way that what is sent again loses, so that it is in no backlog and its schedule is new. */
const FORGOTTEN = ['w', 'fa', 'rf'];

interface Due {
  key: string;
  now: Date;
}

const due = ({ key, now }: Due) => ({ s: 'pending', na: now, p: key, f: key, u: now });

/** Makes one delivery due for one attempt only, whatever became of it before. */
export function armOnce(ordinal: number, to: Due): mongo.Document {
  const at = `d.${ordinal}`;
  return {
    $set: { ...under(at, due(to)), [`${at}.rf`]: null },
    $unset: { [`${at}.w`]: '', [`${at}.fa`]: '' },
  };
}

/** Makes one that is pending due, as it is. */
export function hasten(ordinal: number, to: Due): mongo.Document {
  const at = `d.${ordinal}`;
  return { $set: under(at, due(to)), $unset: { [`${at}.w`]: '' } };
}

/** Makes those of one hook in these states due, in any number of events, with a retry schedule of their own. */
export function armAgain(states: string[], to: Due): mongo.Document[] {
  const wanted = { $and: [{ $eq: ['$$x.k', to.key] }, { $in: ['$$x.s', states] }] };
  const bare = FORGOTTEN.reduce<unknown>((input, field) => ({ $unsetField: { field, input } }), '$$x');
  const armed = { $mergeObjects: [bare, due(to), { rf: '$$x.n' }] };
  return [{ $set: { d: { $map: { input: '$d', as: 'x', in: { $cond: [wanted, armed, '$$x'] } } } } }];
}

const under = (at: string, fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${at}.${name}`, value]));
