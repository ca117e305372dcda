import { parseArgs } from 'node:util';

export interface Arguments {
  /** Goals to measure. If empty, all of them. */
  ids: Set<number>;
  /** Only the runs that measure memory, which take minutes. */
  memory: boolean;
  /** Only the newest page of a hook, with few deliveries and with `size`. */
  lists: boolean;
  /** Only the first rows of the console's screens, with `size` deliveries. */
  screens: boolean;
  size: number;
  /** Only what one, two and three processes on one mongod make, and what larger loads need. */
  scale: boolean;
  short: boolean;
  json: string | undefined;
  /** Whether docs/benchmark.md, or docs/benchmark-lists.md, is written. */
  write: boolean;
}

const FEWEST = 1_000;
/** What is measured apart from the goals. */
const APART = ['memory', 'lists', 'scale', 'screens'];

/** @throws TypeError for an unknown option, RangeError for an invalid goal or size */
export function readArguments(args: string[]): Arguments {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      short: { type: 'boolean' },
      size: { type: 'string' },
      write: { type: 'boolean' },
    },
  });
  const has = (word: string) => positionals.includes(word);
  const [memory, lists, scale, screens] = [has('memory'), has('lists'), has('scale'), has('screens')];
  const goals = positionals.filter((word) => !APART.includes(word));
  const unknown = goals.find((word) => !/^[1-9]\d*$/.test(word));
  if (unknown !== undefined)
    throw new RangeError(`Unknown goal '${unknown}'. Give numbers of goals, ${APART.join(', ')}.`);
  if (values.size !== undefined && !lists && !screens)
    throw new RangeError("--size is only valid with 'lists' and 'screens'.");
  const { short = false, json, write = false } = values;
  const size = readSize(values.size);
  return { ids: new Set(goals.map(Number)), memory, lists, scale, screens, size, short, json, write };
}

function readSize(given = '1000000'): number {
  const size = Number(given);
  if (!Number.isInteger(size) || size < FEWEST)
    throw new RangeError(`--size must be a whole number, ${FEWEST} or more.`);
  return size;
}
