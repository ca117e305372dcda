export interface Instruction {
  /** In capitals, such as RUN. */
  name: string;
  /** Its flags, such as `--from=build`, without the dashes. */
  flags: Record<string, string>;
  /** The rest of the line, with continued lines joined. */
  text: string;
}

/** From one FROM to the next. */
export interface Stage {
  /** What `COPY --from` calls it, or undefined for the last one. */
  name: string | undefined;
  instructions: Instruction[];
}

/** Reads the instructions of a Dockerfile. Knows no build arguments and no here-documents. */
export function readDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  for (const instruction of instructionsOf(text)) {
    if (instruction.name === 'FROM') {
      stages.push({ name: / AS (\S+)$/i.exec(instruction.text)?.[1], instructions: [] });
    } else {
      stages.at(-1)!.instructions.push(instruction);
    }
  }
  return stages;
}

function instructionsOf(text: string): Instruction[] {
  const lines = text.replace(/^\s*#.*\n/gm, '').replaceAll(/\\\n/g, ' ');
  return lines.split('\n').flatMap((line) => {
    const [, name, options = '', rest = ''] = /^(\w+)\s+((?:--\S+\s+)*)(.*)$/.exec(line.trim()) ?? [];
    if (name === undefined) return [];
    const flags = [...options.matchAll(/--(\w[\w-]*)=(\S+)/g)].map(([, flag, value]) => [flag, value]);
    return [{ name, flags: Object.fromEntries(flags), text: rest.trim() }];
  });
}

/** The arguments of a command in its JSON form. @throws SyntaxError for the form of a shell */
export const argumentsOf = ({ text }: Instruction): string[] =>
  JSON.parse(text.slice(text.indexOf('['))) as string[];

export const environmentOf = (stage: Stage): Record<string, string> =>
  Object.fromEntries(
    stage.instructions
      .filter(({ name }) => name === 'ENV')
      .flatMap(({ text }) => text.split(/\s+/).map((pair) => pair.split('=') as [string, string])),
  );
