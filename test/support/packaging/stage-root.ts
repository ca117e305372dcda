import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The way of every file under /usr, where the machine's own files lie below those of the stage. */
const USR = /^\/usr\//;
const PATH = '/usr/local/bin:/usr/bin:/bin';
/** Folders at the root that lead into /usr. */
const MERGED = ['bin', 'lib', 'lib64', 'sbin'];

/** How a container runs. */
export interface Confinement {
  /** `user:group`, as numbers. */
  user: string;
  workdir: string;
  /** The only directory that it may write to. */
  volume: string;
  /** All of it. */
  environment: Record<string, string>;
}

/**
 * The root directory of one stage of an image, in place of its base image: empty, with the machine's /usr, /etc, /dev
 * and /proc. What the stage writes stays in a directory of its own. Needs root, in a mount namespace for each command.
 */
export class StageRoot {
  private constructor(private readonly folder: string) {}

  /** @param folder an empty directory for everything that belongs to the stage */
  static async create(folder: string): Promise<StageRoot> {
    const names = ['usr', 'etc', 'dev', 'proc', 'tmp'].map((name) => `root/${name}`);
    for (const name of [...names, `root${homedir()}`, 'upper', 'work'])
      await mkdir(join(folder, name), { recursive: true });
    for (const name of MERGED) await symlink(`usr/${name}`, join(folder, 'root', name));
    return new StageRoot(folder);
  }

  /** Where a path of the stage lies on this machine. */
  path(inside: string): string {
    return USR.test(inside)
      ? join(this.folder, 'upper', inside.replace(USR, '/'))
      : join(this.folder, 'root', inside);
  }

  /** Runs a shell command as root, with the home directory of this user: npm has its settings there. */
  async run(command: string, workdir: string): Promise<void> {
    const home = `mount --bind ${homedir()} ${this.path(homedir())}`;
    const script = `${this.mounts} && ${home} && exec chroot ${this.path('/')} sh -euc "$1"`;
    const inside = `export PATH=${PATH}; cd ${workdir}; ${command}`;
    await run('unshare', ['--mount', 'sh', '-euc', script, 'sh', inside]);
  }

  /**
   * The command line that runs a command as another user on a read-only root, with one directory that it may write to.
   */
  readOnly(command: readonly string[], { user, workdir, volume, environment }: Confinement): string[] {
    const root = this.path('/');
    const variables = Object.entries({ PATH, ...environment }).map(([name, value]) => `${name}=${value}`);
    const writable = this.path(volume);
    const script = [
      this.mounts,
      `mount --bind ${writable} ${writable}`,
      `mount -o remount,ro ${root}usr`,
      `mount -o remount,bind,ro ${root}`,
      `exec chroot --userspec=${user} --groups= ${root} /usr/bin/env --chdir=${workdir} -i "$@"`,
    ].join(' && ');
    return ['unshare', '--mount', 'sh', '-euc', script, 'sh', ...variables, ...command];
  }

  private get mounts(): string {
    const [root, upper, work] = ['root', 'upper', 'work'].map((name) => join(this.folder, name));
    return [
      `mount --bind ${root} ${root}`,
      `mount -t overlay overlay -o lowerdir=/usr,upperdir=${upper},workdir=${work} ${root}/usr`,
      `mount --rbind /etc ${root}/etc`,
      `mount --rbind /dev ${root}/dev`,
      `mount --rbind /proc ${root}/proc`,
    ].join(' && ');
  }
}
