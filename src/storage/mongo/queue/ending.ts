import type { mongo } from 'mongoose';

/**
 * Cancels the deliveries of one hook that an array filter finds; what had been delivered before it was sent again
 * counts as delivered still.
 */
export function ending(
  key: string,
  which: Record<string, unknown>,
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
      $unset: { ...at('x', OWED), ...at('y', OWED) },
    },
    arrayFilters: [under('x', false), under('y', true)],
  };
}

const OWED = { na: '', w: '', p: '' };

const at = (name: string, fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [`d.$[${name}].${field}`, value]));
