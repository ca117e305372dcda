import { InvalidArgumentError, Option } from 'commander';
import { type NewAdminReplay, newAdminReplaySchema } from '../../admin/replays/admin-replay.schemas.js';
import { FAILURE_CODES } from '../../delivery/model/delivery.js';
import { ENDED_STATES, type EndedState } from '../../delivery/model/replay.repository.js';
import { speakInPhrases } from '../../errors/validation/zod-phrases.js';
import type { CommandOptions } from '../session.js';

export interface CreateOptions extends CommandOptions {
  store?: string;
  client?: string;
  host?: string;
  hook?: string;
  failure?: string;
  state: EndedState[];
  since: string;
  until?: string;
  rate?: number;
  turnOn?: true;
  dryRun?: true;
}

/** The option of each field of the request. */
const OPTION: Record<keyof NewAdminReplay, string> = {
  store_hash: '--store',
  client_id: '--client',
  host: '--host',
  hook: '--hook',
  failure: '--failure',
  states: '--state',
  since: '--since',
  until: '--until',
  rate: '--rate',
  turn_on: '--turn-on',
  dry_run: '--dry-run',
};

export const replayOptions = (): Option[] => [
  new Option('--store <hash>', 'only hooks of this store'),
  new Option('--client <client_id>', 'only hooks of this app'),
  new Option('--host <host>', 'only hooks whose destination has this host'),
  new Option('--hook <key>', 'only the hook or web-hook with this key; needs --store'),
  new Option('--failure <code>', 'only deliveries whose last attempt failed so').choices(FAILURE_CODES),
  stateOption(),
  new Option(
    '--since <time>',
    'events accepted at this time or later, such as 2026-01-17T00:00:00Z',
  ).makeOptionMandatory(),
  new Option('--until <time>', 'events accepted at this time or earlier'),
  new Option('--rate <n>', 'deliveries per second of each hook; default 10, at most 100').argParser(Number),
  new Option('--turn-on', 'turn on the hooks that the service turned off because they failed'),
  new Option('--dry-run', 'only count'),
];

/** May be repeated. The first value given replaces the default. */
function stateOption(): Option {
  const given: EndedState[] = [];
  return new Option('--state <state>', `${ENDED_STATES.join(', ')}; may be repeated`)
    .default(['exhausted'])
    .argParser((value: string) => {
      if (!ENDED_STATES.includes(value as EndedState))
        throw new InvalidArgumentError(`Give one of ${ENDED_STATES.join(', ')}.`);
      given.push(value as EndedState);
      return given;
    });
}

/** The options as the body of the request, or what is wrong with them. */
export function bodyOf(options: CreateOptions): { body: NewAdminReplay } | { wrong: string } {
  const { store, client, host, hook, failure, state, since, until, rate, turnOn, dryRun } = options;
  speakInPhrases();
  const parsed = newAdminReplaySchema.safeParse({
    store_hash: store,
    client_id: client,
    host,
    hook,
    failure,
    states: state,
    since,
    until,
    rate,
    turn_on: turnOn,
    dry_run: dryRun,
  });
  if (parsed.success) return { body: parsed.data };
  const { path, message } = parsed.error.issues[0]!;
  const option = OPTION[path[0] as keyof NewAdminReplay];
  // Some messages are sentences of their own: a text that cannot be a hash gets the answer to an unknown one.
  return { wrong: /^[A-Z]/.test(message) ? `${option}: ${message}` : `${option} ${message}.` };
}
