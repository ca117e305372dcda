import { parseArgs } from 'node:util';
import { CORE_HOUR } from './cost/cost.js';

/** What is measured apart from the goals, because it takes minutes, and the size that it has by itself. */
const APART = {
  memory: null,
  lists: 1_000_000,
  scale: null,
  screens: 1_000_000,
  neighbor: 1_000_000,
  stores: 100_000,
  cost: null,
  soak: null,
} as const;

/** Options that only one of them has, and their values if not given. */
const OWN = { minutes: { of: 'soak', value: 30 }, 'core-hour': { of: 'cost', value: CORE_HOUR } } as const;

export type Apart = keyof typeof APART;

export interface Arguments {
  /** Goals to measure. If empty, all of them. */
  ids: Set<number>;
  /** Only this, and no goals. */
  apart: Apart | undefined;
  /** Deliveries or stores, for what is measured apart. */
  size: number;
  /** Of a soak. */
  minutes: number;
  /** Dollars that a core costs for an hour. */
  coreHour: number;
  short: boolean;
  json: string | undefined;
  /** Whether docs/benchmark.md, or the page of what is measured apart, is written. */
  write: boolean;
}

const FEWEST = 1_000;

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
      minutes: { type: 'string' },
      'core-hour': { type: 'string' },
    },
  });
  const apart = positionals.find(isApart);
  const goals = positionals.filter((word) => !isApart(word));
  const unknown = goals.find((word) => !/^[1-9]\d*$/.test(word));
  if (unknown !== undefined)
    throw new RangeError(
      `Unknown goal '${unknown}'. Give numbers of goals, ${Object.keys(APART).join(', ')}.`,
    );
  const { short = false, json, write = false } = values;
  return {
    ids: new Set(goals.map(Number)),
    apart,
    size: sizeOf(apart, values.size),
    minutes: ownOf('minutes', apart, values.minutes),
    coreHour: ownOf('core-hour', apart, values['core-hour']),
    short,
    json,
    write,
  };
}

function ownOf(name: keyof typeof OWN, apart: Apart | undefined, given: string | undefined): number {
  const { of, value } = OWN[name];
  if (given === undefined) return value;
  if (apart !== of) throw new RangeError(`--${name} is only valid with '${of}'.`);
  if (!(Number(given) > 0)) throw new RangeError(`--${name} must be a number above 0.`);
  return Number(given);
}

const isApart = (word: string): word is Apart => Object.hasOwn(APART, word);

function sizeOf(apart: Apart | undefined, given: string | undefined): number {
  const usual = apart === undefined ? null : APART[apart];
  if (given === undefined) return usual ?? 0;
  if (usual === null) {
    const sized = Object.entries(APART).flatMap(([name, size]) => (size === null ? [] : [`'${name}'`]));
    throw new RangeError(`--size is only valid with ${sized.join(', ')}.`);
  }
  const size = Number(given);
  if (!Number.isInteger(size) || size < FEWEST)
    throw new RangeError(`--size must be a whole number, ${FEWEST} or more.`);
  return size;
}
