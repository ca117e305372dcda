import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const CALLS = 'fsync,fdatasync';
const INJECT = ['-f', '-o', '/dev/null', '-e', `trace=${CALLS}`, '-e', `inject=${CALLS}:error=EIO`];

/** Why this machine cannot inject fsync failures, or null if it can. */
export function whyNoFailingFsync(): string | null {
  const { error, status } = spawnSync('strace', [...INJECT, 'true']);
  if (error) return 'needs strace';
  return status === 0 && process.getuid?.() === 0 ? null : 'needs the right to trace processes';
}

/** Makes every fsync and fdatasync of one process fail with EIO until it ends. */
export class FailingFsync {
  private constructor(private readonly strace: ChildProcess) {}

  /** Resolves when it is in force in all threads. @throws Error with the output of strace */
  static async begin(pid: number): Promise<FailingFsync> {
    const strace = spawn('strace', [...INJECT, '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
    const [said] = (await once(strace.stderr!, 'data')) as [Buffer];
    if (!String(said).includes('attached')) throw new Error(String(said));
    return new FailingFsync(strace);
  }

  async end(): Promise<void> {
    if (this.strace.exitCode !== null || this.strace.signalCode !== null) return;
    const ended = once(this.strace, 'exit');
    this.strace.kill('SIGINT');
    await ended;
  }
}
