import fc from 'fast-check';
import { MODES } from '../receivers/mode-receiver.js';
import type { StoreCommand } from './command.js';
import { type Publication, publish, publishAgain, publishConflict, resend } from './event-commands.js';
import {
  createHook,
  deleteHook,
  moveHook,
  receiverMode,
  SCOPES,
  switchHook,
  trespass,
} from './hook-commands.js';
import { passTime, replay, restart } from './operator-commands.js';

const MOST_COMMANDS = 30;
const EVENTS = ['store/order/created', 'store/order/updated', 'store/product/created'];

const n = fc.nat(1_000);
const mostly = fc.nat(4).map((zero) => zero !== 4);
const partner = fc.constantFrom('a' as const, 'b' as const);
const scope = fc.constantFrom(...SCOPES);
const publication: fc.Arbitrary<Publication> = fc.record({
  scope: fc.constantFrom(...EVENTS),
  note: fc.string({ unit: 'binary', maxLength: 8 }),
  isKeyed: fc.boolean(),
});

const one: fc.WeightedArbitrary<StoreCommand>[] = [
  { weight: 6, arbitrary: fc.tuple(partner, scope, mostly).map((args) => createHook(...args)) },
  { weight: 12, arbitrary: publication.map((it) => publish([it])) },
  { weight: 2, arbitrary: fc.array(publication, { minLength: 2, maxLength: 3 }).map(publish) },
  { weight: 2, arbitrary: n.map(publishAgain) },
  { weight: 1, arbitrary: n.map(publishConflict) },
  { weight: 8, arbitrary: fc.tuple(n, fc.constantFrom(...MODES)).map((args) => receiverMode(...args)) },
  { weight: 3, arbitrary: fc.tuple(n, fc.option(scope)).map((args) => moveHook(...args)) },
  { weight: 3, arbitrary: n.map((hook) => switchHook(hook, 'off')) },
  { weight: 4, arbitrary: n.map((hook) => switchHook(hook, 'on')) },
  { weight: 1, arbitrary: n.map(deleteHook) },
  { weight: 4, arbitrary: fc.nat(250).map(passTime) },
  { weight: 1, arbitrary: fc.integer({ min: 400, max: 800 }).map(passTime) },
  { weight: 3, arbitrary: n.map(resend) },
  {
    weight: 1,
    arbitrary: fc.tuple(n, fc.constantFrom('failed' as const, 'all' as const)).map((args) => replay(...args)),
  },
  { weight: 1, arbitrary: n.map(trespass) },
  { weight: 1, arbitrary: fc.constant(null).map(restart) },
];

/** Every run starts with a hook for each app: a run without hooks tests nothing. */
export const FIRST_HOOKS = [createHook('a', 'store/order/*', true), createHook('b', 'store/order/*', true)];

/** @param replayPath as printed by a failure */
export const storeCommands = (replayPath?: string) =>
  fc.commands([fc.oneof(...one)], {
    maxCommands: MOST_COMMANDS,
    size: 'max',
    ...(replayPath !== undefined && { replayPath }),
  });
