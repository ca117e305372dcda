import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { allCommands, runCli } from '../support/service/command-line.js';

/** They need no database, or create it. `doctor` prints its findings in place of one line. */
const OTHERS = ['serve', 'migrate', 'doctor', 'completion', 'listen'];

/** A value that every argument and every required option accepts, by its name. */
const VALUES: Record<string, string> = {
  'expires-in': '1h',
  to: 'mongodb://127.0.0.1:1/any',
  since: '2026-01-01T00:00:00Z',
  until: '2026-01-02T00:00:00Z',
  'client-secret-signature': 'on',
  id: 'dlv_01ARZ3NDEKTSV4RRFFQ69G5FAV_0',
};

function leavesOf(command: Command, path: string[] = []): { path: string[]; command: Command }[] {
  if (command.commands.length === 0) return [{ path, command }];
  return command.commands.flatMap((one) => leavesOf(one, [...path, one.name()]));
}

function lineOf({ path, command }: { path: string[]; command: Command }): string[] {
  const given = command.registeredArguments.filter(({ required }) => required);
  const options = command.options.filter(({ mandatory }) => mandatory);
  return [
    ...path,
    ...given.map((argument) => argument.argChoices?.[0] ?? VALUES[argument.name()] ?? 'x'),
    ...options.flatMap((option) => [option.long!, option.argChoices?.[0] ?? VALUES[option.name()] ?? 'x']),
  ];
}

const LINES = leavesOf(allCommands())
  .filter(({ path }) => !OTHERS.includes(path[0]!))
  .map((leaf) => lineOf(leaf));

describe('In a directory without a database', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'storehooks-empty-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it.each(LINES.map((line) => [line.join(' '), line]))(
    'storehooks %s says so, and creates nothing',
    async (_, line) => {
      const { code, stdout, stderr } = await runCli({ DATA_DIR: dataDir }, ...line);
      expect([code, stdout, stderr]).toEqual([
        1,
        '',
        expect.stringMatching(/^storehooks: DATA_DIR .* has no database\./),
      ]);
      expect(await readdir(dataDir)).toEqual([]);
    },
  );

  it('storehooks doctor names it among its findings, and creates nothing', async () => {
    const { code, stdout } = await runCli({ DATA_DIR: dataDir }, 'doctor');
    expect([code, stdout]).toEqual([1, expect.stringContaining('has no database')]);
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('knows every command', () => {
    expect(LINES.length).toBeGreaterThan(20);
  });
});
