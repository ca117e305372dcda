import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

interface Call {
  call: number;
  name: string;
  argument: unknown;
}

interface Answer {
  call: number;
  value?: unknown;
  error?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: functions take different arguments; Remote<Api> checks the callers
export type Api = Record<string, (argument: any) => unknown>;

/** Answers the calls of the parent with these functions, until the parent ends. */
export function serve(api: Api): void {
  process.on('message', async ({ call, name, argument }: Call) => {
    try {
      process.send!({ call, value: await api[name]!(argument) } satisfies Answer);
    } catch (error) {
      process.send!({ call, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
}

/** A process of the benchmark, and the functions that it serves. */
export class Remote<Served extends Api> {
  private readonly waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  private calls = 0;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (answer: Answer) => this.settle(answer));
    child.once('exit', (code, signal) =>
      this.failAll(new Error(`A process of the benchmark ended with ${code ?? signal}.`)),
    );
  }

  /** @param module URL of a compiled file that calls `serve` */
  static start<Served extends Api>(module: URL, args: string[] = []): Remote<Served> {
    const child = fork(fileURLToPath(module), args, { serialization: 'advanced' });
    return new Remote(child);
  }

  get pid(): number {
    return this.child.pid!;
  }

  call<Name extends keyof Served & string>(
    name: Name,
    argument?: Parameters<Served[Name]>[0],
  ): Promise<Awaited<ReturnType<Served[Name]>>> {
    const call = ++this.calls;
    return new Promise((resolve, reject) => {
      this.waiting.set(call, { resolve, reject });
      this.child.send({ call, name, argument } satisfies Call);
    });
  }

  /** Disconnects and waits until it exits by itself. */
  async end(): Promise<void> {
    if (!this.child.connected) return;
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }

  /** Kills it at once, like a power failure. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  private settle({ call, value, error }: Answer): void {
    const waiting = this.waiting.get(call);
    this.waiting.delete(call);
    if (error === undefined) waiting?.resolve(value as never);
    else waiting?.reject(new Error(error));
  }

  private failAll(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
