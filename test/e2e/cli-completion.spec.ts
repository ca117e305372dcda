import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { runCli } from '../support/service/command-line.js';

const isInstalled = (shell: string) => spawnSync(shell, ['--version']).status === 0;

const scriptFor = async (shell: string) => {
  const { code, stdout } = await runCli({}, 'completion', shell);
  expect(code).toBe(0);
  return stdout;
};

/** What bash offers at the end of this line. */
async function offered(line: string): Promise<string[]> {
  const words = line.split(' ');
  const asking = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _storehooks; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ['-c', `${await scriptFor('bash')}\n${asking}`, 'bash', ...words];
  return execFileSync('bash', args, { encoding: 'utf8' }).split('\n').filter(Boolean);
}

describe('storehooks completion', () => {
  it.each([
    ['storehooks ho', ['hook']],
    ['storehooks hook ', ['list', 'show']],
    ['storehooks hook sh', ['show']],
    ['storehooks --json hook sh', ['show']],
    ['storehooks delivery list --st', ['--store', '--state']],
    ['storehooks delivery list --state ex', ['exhausted']],
    ['storehooks delivery list --store 5ueh97 --state de', ['delivered']],
    ['storehooks delivery list --store ', []],
    ['storehooks backup ', []],
    ['storehooks completion ', ['bash', 'zsh', 'fish']],
    ['storehooks app update --client-secret-signature ', ['on', 'off']],
  ])('completes "%s" in bash', async (line, words) => {
    expect((await offered(line)).sort()).toEqual(words.sort());
  });

  it('offers every command and the options of the program', async () => {
    const commands = await offered('storehooks ');
    expect(commands).toEqual(expect.arrayContaining(['serve', 'store', 'delivery', 'copy', 'doctor']));
    expect(await offered('storehooks --')).toEqual(expect.arrayContaining(['--json', '--help', '--version']));
  });

  for (const shell of ['bash', 'zsh', 'fish']) {
    (isInstalled(shell) ? it : it.skip)(`prints a script that ${shell} can read`, async () => {
      const { status, stderr } = spawnSync(shell, ['-n'], {
        input: await scriptFor(shell),
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
    });
  }

  it('has a line for each command in fish, with its description', async () => {
    const script = await scriptFor('fish');
    expect(script).toContain(
      "complete -c storehooks -n '__fish_seen_subcommand_from delivery; and not __fish_seen_subcommand_from list show resend' -f -a list",
    );
    expect(script).toMatch(/-l state -x -a 'pending in_flight [^']*' -d/);
  });

  it('refuses another shell', async () => {
    expect((await runCli({}, 'completion', 'tcsh')).code).toBe(2);
  });
});
