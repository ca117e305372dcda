import type { CompletionNode } from './completion-tree.js';

/** For single quotes of bash and zsh. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const nameOf = ({ path }: CompletionNode) => path.join(' ');

const words = (names: readonly string[]) => quoted(names.join(' '));

/** Walks the words before the cursor down to a command: `line` is its name. Not `path`: in zsh that is PATH. */
const descend = (nodes: CompletionNode[]) => {
  const known = nodes.filter(({ path }) => path.length > 0).map((node) => quoted(nameOf(node)));
  return `    case "\${line:+$line }$word" in
      ${known.join('|')}) line="\${line:+$line }$word" ;;
    esac`;
};

/** One line for each option with a value: its known values, or nothing, so that the shell offers files. */
const values = (nodes: CompletionNode[]) =>
  nodes.flatMap((node) =>
    node.valued.map(
      ({ name, choices }) =>
        `    ${quoted(`${nameOf(node)}:${name}`)}) found=${words(choices)}; isValue=1 ;;`,
    ),
  );

/** After a command that takes other arguments, options are offered once a hyphen is typed. */
const following = (nodes: CompletionNode[]) =>
  nodes.map((node) => {
    const names = [...node.commands.map(({ name }) => name), ...node.choices];
    const options = node.options.map(({ name }) => name);
    return `      ${quoted(nameOf(node))}) found=${words(names)}; options=${words(options)} ;;`;
  });

/** Sets `found` to the words that may stand at the cursor. The same in both shells. */
const body = (nodes: CompletionNode[]) => `${descend(nodes)}
  done
  case "$line:$previous" in
${values(nodes).join('\n')}
  esac
  if [[ -z $isValue ]]; then
    case "$line" in
${following(nodes).join('\n')}
    esac
    if [[ $current == -* ]]; then found=$options; fi
  fi`;

/** A script for `source <(storehooks completion bash)`. */
export const bashCompletion = (nodes: CompletionNode[]): string => `# bash completion of storehooks
_storehooks() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local line='' word found='' options='' isValue='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
${body(nodes)}
  COMPREPLY=($(compgen -W "$found" -- "$current"))
}
complete -o default -F _storehooks storehooks
`;

/** A script for a file \`_storehooks\` in a directory of \`fpath\`, or for \`source\` after \`compinit\`. */
export const zshCompletion = (nodes: CompletionNode[]): string =>
  `#compdef storehooks
_storehooks() {
  local current=\${words[CURRENT]} previous=\${words[CURRENT - 1]}
  local line='' word found='' options='' isValue='' i
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
${body(nodes)}
  if [[ -n $found ]]; then compadd -- \${=found}; else _files; fi
}
if [[ $funcstack[1] == _storehooks ]]; then _storehooks "$@"; else compdef _storehooks storehooks; fi
`;
