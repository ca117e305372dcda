import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

export type Environment = Record<string, string>;

/** The built service as a process of its own, for tests that kill it. */
export class ServiceProcess {
  /** Lines of its log, those that are JSON. */
  readonly log: Record<string, unknown>[] = [];

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** Resolves when it listens. */
  static async start(environment: Environment): Promise<ServiceProcess> {
    const child = spawn(process.execPath, [`${DIST}main.js`], {
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', LOG_LEVEL: 'warn', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      errors += chunk;
    });
    const lines = createInterface({ input: child.stdout! });
    const url = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`The service ended with ${code}: ${errors}`)));
      lines.on('line', (line) => {
        const entry = parse(line);
        if (entry['msg'] === 'listening') resolve(String(entry['url']));
      });
    });
    const service = new ServiceProcess(child, url);
    lines.on('line', (line) => service.log.push(parse(line)));
    return service;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Resolves with the exit code, null after a signal. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    this.child.kill(signal);
    await once(this.child, 'exit');
    return this.child.exitCode;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** Runs the command line; gives what `--json` prints. Rejects with `code` and `stderr` where it refuses. */
export async function storehooks<T>(environment: Environment, ...args: string[]): Promise<T> {
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, [`${DIST}cli.js`, ...args, '--json'], {
    env,
  });
  return JSON.parse(stdout) as T;
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return {};
  }
}
