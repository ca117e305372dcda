import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';

const SOURCES = new URL('../../src', import.meta.url).pathname;
const BUILDS = new URL('../../build', import.meta.url).pathname;

/** The sources as plain JavaScript, for what jest cannot transform: threads and processes of their own. */
export class Compiled {
  private constructor(private readonly directory: string) {}

  /** @param folders of `src`, with everything that they import */
  static async of(...folders: string[]): Promise<Compiled> {
    await mkdir(BUILDS, { recursive: true });
    const directory = await mkdtemp(join(BUILDS, 'compiled-'));
    for (const folder of folders) {
      const names = await readdir(join(SOURCES, folder), { recursive: true });
      const sources = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
      await Promise.all(sources.map((name) => compile(join(folder, name), directory)));
    }
    return new Compiled(directory);
  }

  /** Path of a compiled file, given its name in `src` without the extension. */
  path(name: string): string {
    return join(this.directory, `${name}.js`);
  }

  dispose(): Promise<void> {
    return rm(this.directory, { recursive: true });
  }
}

async function compile(name: string, directory: string): Promise<void> {
  const { code } = await transformFile(join(SOURCES, name), {
    jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
    module: { type: 'es6' },
  });
  const target = join(directory, name.replace(/\.ts$/, '.js'));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, code);
}
