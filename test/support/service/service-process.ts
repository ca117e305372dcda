import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { built } from '../jest/dist.js';

export type Environment = Record<string, string>;

/** How a process ended, and what it said. */
export interface Ended {
  /** Null after a signal. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The built service as a process of its own, for tests that kill it. */
export class ServiceProcess {
  private stdout = '';
  private stderr = '';
  /** Resolves when it has ended. */
  readonly ending: Promise<Ended>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.ending = once(child, 'close').then(() => {
      const { stdout, stderr } = this;
      return { code: child.exitCode, stdout, stderr };
    });
  }

  /** Resolves when it listens; rejects with what it said where it ends instead. */
  static async start(environment: Environment): Promise<ServiceProcess> {
    const service = await ServiceProcess.spawn(environment);
    const listening = new Promise<void>((resolve) => {
      service.child.stdout!.on('data', () => {
        if (service.startingLine) resolve();
      });
    });
    const failed = service.ending.then(({ code, stderr }) => {
      throw new Error(`The service ended with ${code}: ${stderr}`);
    });
    await Promise.race([listening, failed]);
    failed.catch(() => undefined);
    return service;
  }

  /** One that is not expected to listen: how it ends. */
  static async refused(environment: Environment): Promise<Ended> {
    return (await ServiceProcess.spawn(environment)).ending;
  }

  private static async spawn(environment: Environment): Promise<ServiceProcess> {
    const child = spawn(process.execPath, [await built('main.js')], {
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', LOG_LEVEL: 'warn', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ServiceProcess(child);
  }

  /** All that it wrote, to both streams. */
  get output(): string {
    return this.stdout + this.stderr;
  }

  /** Its standard output, line by line. @throws SyntaxError for a whole line that is not JSON */
  get log(): Record<string, unknown>[] {
    const whole = this.stdout.slice(0, this.stdout.lastIndexOf('\n') + 1);
    return whole.split('\n').flatMap((line) => (line ? [JSON.parse(line) as Record<string, unknown>] : []));
  }

  get startingLine(): Record<string, unknown> | undefined {
    return this.log.find(({ msg }) => msg === 'listening');
  }

  get url(): string {
    return String(this.startingLine?.['url']);
  }

  get pid(): number {
    return this.child.pid!;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves with the exit code, null after a signal. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return (await this.ending).code;
  }
}

/** Runs the command line as it is; never rejects. */
export async function runCli(environment: Environment, ...args: string[]): Promise<Ended> {
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  const command = [await built('cli.js'), ...args];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** Runs the command line; gives what `--json` prints. @throws Error with what it said, where it refuses */
export async function storehooks<T>(environment: Environment, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runCli(environment, ...args, '--json');
  if (code !== 0) throw new Error(`storehooks ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
