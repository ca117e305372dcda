import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import type { AdminReplay, ListedReplay, NewAdminReplay } from '../../admin/replays/admin-replay.schemas.js';
import { AdminReplaysService } from '../../admin/replays/admin-replays.service.js';
import { OPERATOR } from '../../audit/change.js';
import type { Answer } from '../output.js';
import type { CommandOptions, Session } from '../session.js';
import { bodyOf, type CreateOptions, replayOptions } from './replay-options.js';

const EXIT_USAGE = 2;
/** Of the list: the newest. */
const SHOWN = 50;

/** For people, every count has a line of its own. `--json` prints what the API answers. */
function answerOf(replay: AdminReplay, { json }: CommandOptions): Answer {
  if (json) return replay;
  const { by_hook, failed_by, ...fields } = replay;
  const failures = Object.entries(failed_by).map(([reason, count]) => [`- ${reason}`, count]);
  const lines = Object.entries(fields).flatMap((line) =>
    line[0] === 'failed' ? [line, ...failures] : [line],
  );
  return { ...Object.fromEntries(lines), ...(by_hook.length > 0 && { by_hook }) };
}

/** The columns of the table. */
const rowOf = ({ failed_by: _, states: __, rate: ___, ...row }: ListedReplay) => row;

const create = async (
  services: INestApplicationContext,
  body: NewAdminReplay,
  options: CommandOptions,
): Promise<Answer> => answerOf(await services.get(AdminReplaysService).create(body, OPERATOR), options);

async function list(services: INestApplicationContext, { json }: CommandOptions): Promise<Answer> {
  const { data } = await services.get(AdminReplaysService).list({ limit: SHOWN, cursor: undefined });
  return { replays: json ? data : data.map(rowOf) };
}

const show = async (services: INestApplicationContext, id: string, options: CommandOptions) =>
  answerOf(await services.get(AdminReplaysService).find(id), options);

const cancel = async (services: INestApplicationContext, id: string, options: CommandOptions) =>
  answerOf(await services.get(AdminReplaysService).cancel(id, OPERATOR), options);

export function replayCommands(session: Session): Command {
  const replay = new Command('replay').description(
    'send the failed deliveries of many hooks again after an outage',
  );
  replay.addCommand(createCommand(session));
  replay
    .command('list')
    .description(`list the newest ${SHOWN} replays`)
    .option('--json', 'print one JSON object')
    .action((options: CommandOptions) => session.run(options, (services) => list(services, options)));
  replay
    .command('show')
    .description('show how far a replay has come')
    .argument('<id>')
    .option('--json', 'print one JSON object')
    .action((id: string, options: CommandOptions) =>
      session.run(options, (services) => show(services, id, options)),
    );
  replay
    .command('cancel')
    .description('cancel a replay; what it has made due is still sent')
    .argument('<id>')
    .option('--json', 'print one JSON object')
    .action((id: string, options: CommandOptions) =>
      session.run(options, (services) => cancel(services, id, options)),
    );
  return replay;
}

function createCommand(session: Session): Command {
  const command = new Command('create').description(
    'start a replay; the service carries it out, now or when it starts',
  );
  for (const option of replayOptions()) command.addOption(option);
  return command.option('--json', 'print one JSON object').action(async (options: CreateOptions) => {
    const parsed = bodyOf(options);
    if ('wrong' in parsed) return command.error(`error: ${parsed.wrong}`, { exitCode: EXIT_USAGE });
    await session.run(options, (services) => create(services, parsed.body, options));
  });
}
