import { execFile } from 'node:child_process';
import { runCommandLine } from '../../../src/cli/command-line.js';
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
