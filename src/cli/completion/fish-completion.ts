import type { CompletionNode } from './completion-tree.js';

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** True when these are the commands on the line, and none of those below them. */
function conditionOf({ path, commands }: CompletionNode): string {
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const below = commands.map(({ name }) => name).join(' ');
  const unseen = below ? [`not __fish_seen_subcommand_from ${below}`] : [];
  return quoted([...seen, ...unseen].join('; and '));
}

function linesOf(node: CompletionNode): string[] {
  const at = `complete -c storehooks -n ${conditionOf(node)}`;
  const valued = new Map(node.valued.map(({ name, choices }) => [name, choices]));
  const options = node.options.map(({ name, description }) => {
    const choices = valued.get(name);
    const value = choices ? (choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : ' -r') : '';
    return `${at} -l ${name.slice(2)}${value} -d ${quoted(description)}`;
  });
  const commands = node.commands.map(
    ({ name, description }) => `${at} -f -a ${name} -d ${quoted(description)}`,
  );
  const choices = node.choices.length > 0 ? [`${at} -f -a ${quoted(node.choices.join(' '))}`] : [];
  return [...commands, ...choices, ...options];
}

/** A script for `storehooks completion fish | source`. */
export const fishCompletion = (nodes: CompletionNode[]): string =>
  `# fish completion of storehooks\n${nodes.flatMap(linesOf).join('\n')}\n`;
