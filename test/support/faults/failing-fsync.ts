import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const CALLS = 'fsync,fdatasync';
const INJECT = ['-f', '-o', '/dev/null', '-e', `trace=${CALLS}`, '-e', `inject=${CALLS}:error=EIO`];

/** Why no process can be made to fail here; null where one can. */
export function whyNoFailingFsync(): string | null {
  const { error, status } = spawnSync('strace', [...INJECT, 'true']);
  if (error) return 'needs strace';
  return status === 0 && process.getuid?.() === 0 ? null : 'needs the right to trace processes';
}

/** While it lasts, the disk takes nothing for certain: every fsync and fdatasync of one process fails with EIO. */
export class FailingFsync {
  private constructor(private readonly strace: ChildProcess) {}

  /** Resolves when it has begun, in all threads. @throws Error with what strace says */
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
