import fc from 'fast-check';
import type { PushPlace } from './lease-commands.js';
import {
  accept,
  begin,
  cancel,
  claimBacklog,
  claimDue,
  end,
  fold,
  type LeaseCommand,
  lapse,
  settle,
} from './lease-commands.js';
import { OUTCOMES } from './lease-outcomes.js';

const n = fc.nat(1_000);
const limit = fc.integer({ min: 1, max: 5 });
const place = fc.constantFrom<PushPlace>('leased', 'due', 'waiting', 'parked');
const result = fc.tuple(n, fc.constantFrom(...OUTCOMES));

const one: fc.WeightedArbitrary<LeaseCommand>[] = [
  { weight: 2, arbitrary: fc.constant(null).map(begin) },
  { weight: 1, arbitrary: n.map(end) },
  { weight: 1, arbitrary: n.map(lapse) },
  {
    weight: 5,
    arbitrary: fc.tuple(n, fc.array(place, { minLength: 1, maxLength: 3 })).map((it) => accept(...it)),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(n, fc.array(result, { minLength: 1, maxLength: 4 }), fc.boolean())
      .map((it) => settle(...it)),
  },
  { weight: 4, arbitrary: fc.tuple(n, fc.boolean(), limit).map((it) => claimDue(...it)) },
  { weight: 3, arbitrary: fc.tuple(n, n, limit).map((it) => claimBacklog(...it)) },
  { weight: 1, arbitrary: n.map(cancel) },
  { weight: 1, arbitrary: fc.constant(null).map(fold) },
];

/** @param replayPath as printed by a failure */
export const leaseCommands = (replayPath?: string) =>
  fc.commands([fc.oneof(...one)], {
    maxCommands: 40,
    size: 'max',
    ...(replayPath !== undefined && { replayPath }),
  });
