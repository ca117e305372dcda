#!/usr/bin/env node
import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { appCommands } from './cli/app.commands.js';
import { auditCommand } from './cli/audit.commands.js';
import { maintenanceCommands } from './cli/maintenance.commands.js';
import { storeCommands } from './cli/store.commands.js';
import { tokenCommands } from './cli/token.commands.js';
import { VERSION } from './config/product.js';
import { asAnswered } from './errors/answer-to.js';

const EXIT_REFUSED = 1;
const EXIT_USAGE = 2;

const program = new Command('storehooks')
  .description(
    'Administers the database of the service. Works while the service runs, with the same environment variables.',
  )
  .version(VERSION)
  .exitOverride();

for (const command of [
  storeCommands(),
  appCommands(),
  tokenCommands(),
  auditCommand(),
  ...maintenanceCommands(),
]) {
  program.addCommand(command);
}
for (const command of program.commands.flatMap((parent) => [parent, ...parent.commands]))
  command.exitOverride();

program.hook('preAction', (_, command) => refuseEmptyValues(command));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** 2 for wrong usage, which commander has explained already. 1 for any other error, printed in one line. */
function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : EXIT_USAGE;
  const error = asAnswered(thrown);
  process.stderr.write(`storehooks: ${error instanceof Error ? error.message : String(error)}\n`);
  return EXIT_REFUSED;
}

/** An empty value usually is an unset shell variable. Only `--name` may be empty. */
function refuseEmptyValues(command: Command): void {
  const options = Object.entries(command.opts()).filter(([name, value]) => name !== 'name' && value === '');
  const empty = command.args.includes('') ? 'An argument' : options[0] && `--${options[0][0]}`;
  if (empty) command.error(`error: ${empty} is empty. Give a value.`);
}
