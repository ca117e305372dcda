import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { built } from '../jest/dist.js';

export type Environment = Record<string, string>;

/** Log level of the service's log on this terminal. */
const { TEST_LOG } = process.env;

/** How a process ended, and its output. */
export interface Ended {
  /** Null after a signal. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The built service as a separate process, for tests that signal or kill it. */
export class ServiceProcess {
  private stdout = '';
  private stderr = '';
  /** Resolves when the process has ended. */
  readonly ending: Promise<Ended>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      if (TEST_LOG) process.stderr.write(text);
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.ending = once(child, 'close').then(() => {
      const { stdout, stderr } = this;
      return { code: child.exitCode, stdout, stderr };
    });
  }

  /**
   * Resolves when it listens. @throws Error with its stderr when it ends instead
   * @param command default: the built service in this Node
   */
  static async start(environment: Environment, command?: readonly string[]): Promise<ServiceProcess> {
    const service = await ServiceProcess.spawn(environment, command);
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

  /** Starts one that is expected to refuse to start. Resolves when it has ended. */
  static async refused(environment: Environment, command?: readonly string[]): Promise<Ended> {
    return (await ServiceProcess.spawn(environment, command)).ending;
  }

  private static async spawn(environment: Environment, command?: readonly string[]): Promise<ServiceProcess> {
    const [program = '', ...args] = command ?? [process.execPath, await built('main.js')];
    const child = spawn(program, args, {
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', LOG_LEVEL: TEST_LOG ?? 'warn', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ServiceProcess(child);
  }

  /** Everything that it wrote to both streams. */
  get output(): string {
    return this.stdout + this.stderr;
  }

  /** The lines of its standard output. @throws SyntaxError for a complete line that is not JSON */
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

  /** Sends the signal. Resolves with the exit code, or null if the signal killed it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return (await this.ending).code;
  }
}
