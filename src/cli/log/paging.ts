import { type Command, InvalidArgumentError } from 'commander';
import { decodeCursor } from '../../subscriptions/paging.schemas.js';
import type { CommandOptions } from '../session.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 250;

export interface PageOptions extends CommandOptions {
  limit: number;
  /** The key that the cursor stands for. */
  cursor?: string;
}

/** Adds what every list takes. @param ofKey matches the key of every entry that a page may end with */
export function pagedList(command: Command, ofKey: RegExp): Command {
  return command
    .option('--limit <n>', `entries on a page, at most ${MAX_LIMIT}`, parseLimit, DEFAULT_LIMIT)
    .option('--cursor <cursor>', 'the next_cursor of the page before', (cursor: string) => {
      const key = decodeCursor(cursor, ofKey);
      if (key === null) throw new InvalidArgumentError('Give the next_cursor of a page of this list.');
      return key;
    })
    .option('--json', 'print one JSON object');
}

function parseLimit(value: string): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw new InvalidArgumentError(`Give a whole number from 1 to ${MAX_LIMIT}.`);
  return limit;
}
