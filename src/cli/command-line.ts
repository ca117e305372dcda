import { Command, CommanderError } from 'commander';
import { VERSION } from '../config/product.js';
import { asAnswered } from '../errors/answer-to.js';
import { visibleLines } from '../operations/visible-text.js';
import { auditCommand } from './audit.commands.js';
import { completionCommand } from './completion/completion.command.js';
import { listenCommand } from './listen/listen.command.js';
import { deliveryCommands } from './log/delivery.commands.js';
import { eventCommands } from './log/event.commands.js';
import { hookCommands } from './log/hook.commands.js';
import { statsCommand } from './log/stats.command.js';
import { maintenanceCommands } from './maintenance/maintenance.commands.js';
import { backupCommand } from './moving/backup.command.js';
import { copyCommand } from './moving/copy.command.js';
import { operatorCommands } from './operator.commands.js';
import { portalCommands } from './portal.commands.js';
import { replayCommands } from './replays/replay.commands.js';
import { serveCommand } from './serve.command.js';
import { Session, type Surroundings } from './session.js';
import { appCommands } from './tenants/app.commands.js';
import { storeCommands } from './tenants/store.commands.js';
import { tokenCommands } from './tenants/token.commands.js';

const EXIT_REFUSED = 1;
const EXIT_USAGE = 2;

/**
 * Runs one command. Returns its exit code: 0 for success, 1 when the command is refused, 2 for wrong usage. Never rejects.
 * @param args without the names of node and of the program
 */
export async function runCommandLine(args: string[], surroundings: Surroundings): Promise<number> {
  const session = new Session(surroundings);
  try {
    await programOf(session, surroundings).parseAsync(args, { from: 'user' });
    return session.exitCode;
  } catch (error) {
    return exitCodeOf(error, surroundings);
  }
}

/** The program with all its commands. */
export function programOf(session: Session, surroundings: Surroundings): Command {
  const { stdout, stderr } = surroundings;
  const program = new Command('storehooks')
    .description(
      'Runs the service, and administers its database. Administration works while the service runs, with the same environment variables.',
    )
    .version(VERSION);
  for (const command of [
    serveCommand(surroundings),
    listenCommand(surroundings),
    storeCommands(session),
    appCommands(session),
    tokenCommands(session),
    operatorCommands(session),
    portalCommands(session),
    replayCommands(session),
    hookCommands(session),
    deliveryCommands(session),
    eventCommands(session),
    statsCommand(session),
    auditCommand(session),
    ...maintenanceCommands(session),
    backupCommand(session),
    copyCommand(session),
    completionCommand(surroundings),
  ]) {
    program.addCommand(command);
  }
  // commander does not hand these settings down to commands that are added.
  const output = {
    writeOut: (text: string) => stdout.write(text),
    writeErr: (text: string) => stderr.write(text),
  };
  for (const command of [program, ...program.commands.flatMap((parent) => [parent, ...parent.commands])])
    command.exitOverride().configureOutput(output);
  takeJsonAnywhere(program);
  return program.hook('preAction', (_, command) => refuseEmptyValues(command));
}

/** A command reads an option only after its own name. So those above it take `--json` too, and hand it down. */
function takeJsonAnywhere(program: Command): void {
  const above = [program, ...program.commands.filter(({ commands }) => commands.length > 0)];
  for (const command of above) command.option('--json', 'print one JSON object');
  program.hook('preAction', (_, command) => {
    if (above.some((one) => one.opts()['json'])) command.setOptionValue('json', true);
  });
}

/** An empty value usually is an unset shell variable. A name may be empty: it then is the default one. */
function refuseEmptyValues(command: Command): void {
  const given = command.registeredArguments.map((argument, at) => [argument.name(), command.args[at]]);
  const options = Object.entries(command.opts()).filter(([name]) => name !== 'name');
  const empty = [...given, ...options.map(([name, value]) => [`--${name}`, value])].find(
    ([, value]) => value === '' || (Array.isArray(value) && value.includes('')),
  );
  if (empty) command.error(`error: ${String(empty[0])} is empty. Give it a value.`, { exitCode: EXIT_USAGE });
}

/** 2 for wrong usage, which commander has explained already. 1 for any other error, printed in one line. */
function exitCodeOf(thrown: unknown, { stderr }: Surroundings): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : EXIT_USAGE;
  const error = asAnswered(thrown);
  const message = error instanceof Error ? error.message : String(error);
  stderr.write(`storehooks: ${visibleLines(message)}\n`);
  return EXIT_REFUSED;
}
