import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.js';
import { until } from '../until.js';
import type { SignedRequest } from './delivered-events.js';

/** How to run an example, given its port. */
export interface Program {
  command: (port: string) => string[];
  /** Default: the folder of the examples. */
  directory?: string;
  environment?: Record<string, string>;
}

export const EXAMPLES = fileURLToPath(new URL('../../../docs/guides/receivers', import.meta.url));

/** A receiver of docs/guides/receivers, as a process. */
export class ReceiverExample {
  /** Of each stream alone: their lines may come between the pieces of each other's. */
  private readonly printed = ['', ''];

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    [child.stdout!, child.stderr!].forEach((stream, i) => {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.printed[i] += text;
      });
    });
  }

  /** @param verifying the variables by which it verifies. Resolves when it answers. @throws Error with its output when it does not */
  static async start(
    { command, directory, environment }: Program,
    verifying: Record<string, string>,
  ): Promise<ReceiverExample> {
    const PORT = await freePort();
    const [program = '', ...args] = command(PORT);
    const child = spawn(program, args, {
      cwd: directory ?? EXAMPLES,
      env: { ...process.env, ...environment, PORT, ...verifying },
      // Some of them start a child: both end with their group.
      detached: true,
    });
    const example = new ReceiverExample(child, `http://127.0.0.1:${PORT}/webhooks`);
    await until('an answer of the example', () => example.answers()).catch(async (error: Error) => {
      await example.close();
      throw new Error(`${error.message}\n${example.printed.join('')}`);
    });
    return example;
  }

  /** The events that it has handled, as `id scope`, in order. */
  get handled(): string[] {
    return this.printed.flatMap((text) => [...text.matchAll(/^handled (.+)$/gm)].map(([, event]) => event!));
  }

  /** Sends it a request. Returns the status. */
  async post({ headers, body }: SignedRequest): Promise<number> {
    const signed = Object.entries(headers).filter(([name]) => /^(webhook-|content-type)/.test(name));
    return (await fetch(this.url, { method: 'POST', headers: signed, body })).status;
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.pid === undefined) return;
    const closed = once(this.child, 'close');
    process.kill(-this.child.pid, 'SIGKILL');
    await closed;
  }

  private answers(): Promise<boolean> {
    return fetch(this.url).then(
      () => true,
      () => false,
    );
  }
}
