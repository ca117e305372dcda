import { execFile } from 'node:child_process';
import type { Command } from 'commander';
import { programOf, runCommandLine } from '../../../src/cli/command-line.js';
import { Session } from '../../../src/cli/session.js';
import { parseEnvironment } from '../../../src/config/config.js';
import { built } from '../jest/dist.js';
import type { Ended, Environment } from './service-process.js';

/** Runs the command line in this process, which saves starting a process each time. Never rejects. */
export async function runCli(environment: Environment, ...args: string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const code = await runCommandLine(args, {
    loadConfig: () => parseEnvironment(environment),
    serve: () => Promise.reject(new Error('Start the service with ServiceProcess.')),
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
  });
  return { code, ...written };
}

/** The program with its commands, which are not run. */
export function allCommands(): Command {
  const unused = () => Promise.reject(new Error('No command is run.'));
  const nowhere = { write: () => true };
  const surroundings = {
    loadConfig: () => parseEnvironment({}),
    serve: unused,
    stdout: nowhere,
    stderr: nowhere,
  };
  return programOf(new Session(surroundings), surroundings);
}

/** Runs the built program as a process of its own. Never rejects. */
export async function spawnCli(environment: Environment, ...args: string[]): Promise<Ended> {
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  const command = [await built('cli.js'), ...args];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** Runs the command line in this process. Returns what `--json` prints. @throws Error with stderr when it is refused */
export async function storehooks<T>(environment: Environment, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runCli(environment, ...args, '--json');
  if (code !== 0) throw new Error(`storehooks ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
