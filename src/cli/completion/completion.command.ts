import { Argument, Command } from 'commander';
import type { Surroundings } from '../session.js';
import { type CompletionNode, completionTree } from './completion-tree.js';
import { fishCompletion } from './fish-completion.js';
import { bashCompletion, zshCompletion } from './posix-completion.js';

const SCRIPTS: Record<string, (nodes: CompletionNode[]) => string> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** From the program's own commands, so that the script knows each of them. */
export function completionCommand({ stdout }: Surroundings): Command {
  return new Command('completion')
    .description('print a script that completes commands and options: source <(storehooks completion bash)')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(SCRIPTS)))
    .action((shell: string, _options: unknown, command: Command) => {
      stdout.write(SCRIPTS[shell]!(completionTree(command.parent!)));
    });
}
