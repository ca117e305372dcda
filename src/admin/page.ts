import { z } from 'zod';
import {
  cursorParameter,
  encodeCursor,
  limitParameter,
  nextCursor,
} from '../subscriptions/paging.schemas.js';

const MAX_LIMIT = 250;

/** The parameters of every list of the admin routes. @param ofKey see cursorParameter */
export const pageParameters = (ofKey: RegExp, maxLimit = MAX_LIMIT) => ({
  limit: limitParameter(maxLimit),
  cursor: cursorParameter(ofKey).optional(),
});

/** @param what the entries and their order, for the API document */
export const pageOf = <Entry extends z.ZodType>(entry: Entry, what: string) =>
  z.object({ data: z.array(entry).describe(what), next_cursor: nextCursor });

/**
 * A page of a list.
 * @param found one record more than the page holds, if there is a next page
 * @param keyOf where the page after this record starts
 */
export function toPage<Item>(found: readonly Item[], limit: number, keyOf: (last: Item) => string) {
  const items = found.slice(0, limit);
  return { items, next_cursor: found.length > limit ? encodeCursor(keyOf(items.at(-1)!)) : null };
}
