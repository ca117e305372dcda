import { parseArgs } from 'node:util';

export interface Arguments {
  /** Goals to measure; empty: all of them. */
  ids: Set<number>;
  /** The runs that look at memory alone, and take minutes. */
  memory: boolean;
  /** The newest page of a hook alone, with few deliveries and with `size`. */
  lists: boolean;
  size: number;
  short: boolean;
  json: string | undefined;
  /** Whether docs/benchmark.md, or docs/benchmark-lists.md, is written. */
  write: boolean;
}

const FEWEST = 1_000;

/** @throws TypeError for an option that is not known, RangeError for a goal or a size that is none */
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
  const [memory, lists] = [positionals.includes('memory'), positionals.includes('lists')];
  const ids = positionals.filter((word) => word !== 'memory' && word !== 'lists').map(Number);
  const wrong = ids.find((id) => !Number.isInteger(id) || id < 1);
  if (wrong !== undefined) throw new RangeError('Goals are named by their numbers, or `memory`, or `lists`.');
  if (values.size !== undefined && !lists) throw new RangeError('--size goes with `lists`.');
  const { short = false, json, write = false } = values;
  return { ids: new Set(ids), memory, lists, size: readSize(values.size), short, json, write };
}

function readSize(given = '1000000'): number {
  const size = Number(given);
  if (!Number.isInteger(size) || size < FEWEST) throw new RangeError(`--size is ${FEWEST} at least.`);
  return size;
}
