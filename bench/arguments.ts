import { parseArgs } from 'node:util';

export interface Arguments {
  /** Goals to measure; empty: all of them. */
  ids: Set<number>;
  /** The runs that look at memory alone, and take minutes. */
  memory: boolean;
  short: boolean;
  json: string | undefined;
  /** Whether docs/benchmark.md is written. */
  write: boolean;
}

/** @throws TypeError for an option that is not known, RangeError for a goal that is none */
export function readArguments(args: string[]): Arguments {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'string' }, short: { type: 'boolean' }, write: { type: 'boolean' } },
  });
  const memory = positionals.includes('memory');
  const ids = positionals.filter((word) => word !== 'memory').map(Number);
  const wrong = ids.find((id) => !Number.isInteger(id) || id < 1);
  if (wrong !== undefined) throw new RangeError('Goals are named by their numbers, or `memory`.');
  const { short = false, json, write = false } = values;
  return { ids: new Set(ids), memory, short, json, write };
}
