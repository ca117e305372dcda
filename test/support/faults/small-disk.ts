import { spawnSync } from 'node:child_process';
import { statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SIZE = '12m';

/** A disk of 12 MB in memory, mounted on a temporary directory. */
export class SmallDisk {
  private constructor(readonly path: string) {}

  /** Whether this process may mount anything. */
  static async isPossible(): Promise<boolean> {
    return SmallDisk.mount().then(
      (disk) => disk.unmount().then(() => true),
      () => false,
    );
  }

  /** @throws Error with the output of mount */
  static async mount(): Promise<SmallDisk> {
    const path = await mkdtemp(join(tmpdir(), 'storehooks-disk-'));
    const disk = new SmallDisk(path);
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', path]);
    if (status === 0) return disk;
    await disk.unmount();
    throw new Error(`mount: ${stderr}`);
  }

  /** Fills it until this share is free, 0 to 1. */
  fill(free: number): void {
    const { bavail, blocks, bsize } = statfsSync(this.path);
    writeFileSync(this.ballast, Buffer.alloc(Math.max(0, bavail - Math.ceil(blocks * free)) * bsize));
  }

  /** Removes what `fill` wrote. */
  clear(): void {
    unlinkSync(this.ballast);
  }

  async unmount(): Promise<void> {
    spawnSync('umount', ['--lazy', this.path]);
    await rm(this.path, { recursive: true, force: true });
  }

  private get ballast(): string {
    return join(this.path, 'ballast');
  }
}
