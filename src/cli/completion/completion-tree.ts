import type { Command } from 'commander';

interface Word {
  name: string;
  description: string;
}

/** What may follow one command on the line. */
export interface CompletionNode {
  /** Names from below the program, such as `store`, `create`. Empty for the program itself. */
  path: string[];
  commands: Word[];
  options: Word[];
  /** Options that take a value, with the values if they are known. */
  valued: { name: string; choices: readonly string[] }[];
  /** The known values of its first argument. */
  choices: readonly string[];
}

/** The command and all below it, in the order of the help. */
export function completionTree(command: Command, path: string[] = []): CompletionNode[] {
  const options = command.createHelp().visibleOptions(command);
  const commands = command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== 'help');
  const node: CompletionNode = {
    path,
    commands: commands.map((one) => ({ name: one.name(), description: one.description() })),
    options: options.map(({ long, description }) => ({ name: long!, description })),
    valued: options
      .filter(({ required, optional }) => required || optional)
      .map(({ long, argChoices }) => ({ name: long!, choices: argChoices ?? [] })),
    choices: command.registeredArguments[0]?.argChoices ?? [],
  };
  return [node, ...commands.flatMap((one) => completionTree(one, [...path, one.name()]))];
}
