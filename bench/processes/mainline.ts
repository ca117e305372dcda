import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { discard, environmentOf } from './service.js';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));

/** The service as `npm start` runs it, without code of the benchmark in its process. */
export class Mainline {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly environment: Record<string, string>,
  ) {}

  static async start(mongod: { uri: string } | null): Promise<Mainline> {
    return Mainline.startOn(await environmentOf(mongod));
  }

  /** On an existing database. */
  static async startOn(environment: Record<string, string>): Promise<Mainline> {
    const child = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The service exited with code ${code}.`);
    });
    const url = await Promise.race([listening(child), ended]);
    ended.catch(() => undefined);
    return new Mainline(child, url, environment);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Stops it as a process manager does, and keeps its data. @throws Error if it does not exit with 0 */
  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const [code, signal] = await ended;
    if (code !== 0) throw new Error(`The service did not stop: it exited with ${code ?? signal}.`);
  }

  /** Kills it and keeps its data. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  async dispose(): Promise<void> {
    await this.kill();
    await discard(this.environment);
  }
}

async function listening(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  for await (const line of lines) {
    const url = /"msg":"listening","url":"([^"]+)"/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout!.resume();
    return url;
  }
  throw new Error('The service ended before it listened.');
}
