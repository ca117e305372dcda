import { chmod, chown, cp, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, posix } from 'node:path';
import { argumentsOf, environmentOf, type Instruction, readDockerfile, type Stage } from './dockerfile.js';
import { StageRoot } from './stage-root.js';

interface Build {
  /** The build context. */
  context: string;
  /** A Node binary, which the base image of the first stage has. */
  node: string;
}

/** What `docker build` would make of a Dockerfile: its steps, executed one after the other in empty directories. */
export class Image {
  private readonly roots = new Map<string, StageRoot>();
  private workdir = '/';

  private constructor(
    private readonly folder: string,
    private readonly build: Build,
    private readonly last: Stage,
  ) {}

  /** @throws Error with the output of the step that failed */
  static async of(dockerfile: string, build: Build): Promise<Image> {
    const stages = readDockerfile(dockerfile);
    const folder = await mkdtemp(join(tmpdir(), 'storehooks-image-'));
    const image = new Image(folder, build, stages.at(-1)!);
    for (const stage of stages) await image.execute(stage);
    return image;
  }

  /** Of what the last stage adds to its base image. */
  async bytes(): Promise<number> {
    const paths = ['/usr/local', this.workdir].map((path) => this.final.path(path));
    return (await Promise.all(paths.map(bytesIn))).reduce((sum, bytes) => sum + bytes, 0);
  }

  /** The names in a folder of the image. */
  list(path: string): Promise<string[]> {
    return readdir(this.final.path(path));
  }

  /** The command line that starts a container with a read-only root. @param more settings in place of the image's */
  command(more: Record<string, string>): string[] {
    return this.confined(argumentsOf(this.instruction('CMD')), more);
  }

  /** The command line of the health check, in that container. */
  healthCheck(more: Record<string, string>): string[] {
    return this.confined(argumentsOf(this.instruction('HEALTHCHECK')), more);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private confined(command: string[], more: Record<string, string>): string[] {
    return this.final.readOnly(command, {
      user: this.instruction('USER').text,
      workdir: this.workdir,
      volume: this.instruction('VOLUME').text,
      environment: { ...environmentOf(this.last), ...more },
    });
  }

  private instruction(name: string): Instruction {
    return this.last.instructions.find((instruction) => instruction.name === name)!;
  }

  private get final(): StageRoot {
    return this.roots.get('')!;
  }

  private async execute(stage: Stage): Promise<void> {
    const name = stage.name ?? '';
    const root = await StageRoot.create(join(this.folder, name || 'final'));
    this.roots.set(name, root);
    this.workdir = '/';
    if (this.roots.size === 1) await this.copyInto(root.path('/usr/local/bin/node'), this.build.node);
    for (const instruction of stage.instructions) await this.step(root, instruction);
  }

  private async step(root: StageRoot, { name, flags, text }: Instruction): Promise<void> {
    if (name === 'RUN') await root.run(text, this.workdir);
    if (name === 'COPY') await this.copy(root, flags, text.split(/\s+/));
    if (name !== 'WORKDIR') return;
    this.workdir = posix.resolve(this.workdir, text);
    await mkdir(root.path(this.workdir), { recursive: true });
  }

  private async copy(root: StageRoot, flags: Record<string, string>, paths: string[]): Promise<void> {
    const to = paths.at(-1)!;
    for (const path of paths.slice(0, -1)) {
      const from =
        flags['from'] === undefined
          ? join(this.build.context, path)
          : this.roots.get(flags['from'])!.path(path);
      const target = root.path(posix.resolve(this.workdir, to.endsWith('/') ? to + basename(path) : to));
      await this.copyInto(target, from);
      const [user, group] = (flags['chown'] ?? '').split(':').map(Number);
      if (flags['chown'] !== undefined) await chown(target, user!, group!);
      if (flags['chmod'] !== undefined) await chmod(target, Number.parseInt(flags['chmod'], 8));
    }
  }

  private async copyInto(target: string, from: string): Promise<void> {
    await mkdir(join(target, '..'), { recursive: true });
    await cp(from, target, { recursive: true, verbatimSymlinks: true });
  }
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const files = await Promise.all(names.map((name) => stat(join(folder, name))));
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}
