import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Builds `dist` if `src` is newer, and the console in it if `console` is. Tests that start processes and threads need it: jest does not transform those. */
export async function buildIfStale() {
  const [built, edited] = await Promise.all([oldestIn('dist'), newestIn('src')]);
  // It empties dist/, the console's folder too.
  if (built <= edited) await run('nest', ['build']);
  const [packed, drawn] = await Promise.all([oldestIn('dist/console'), newestIn('console')]);
  if (packed <= drawn)
    await run('vite', ['build', '--config', 'console/vite.config.js', '--logLevel', 'warn']);
}

async function run(tool, args) {
  const path = join(ROOT, 'node_modules/.bin', tool);
  await promisify(execFile)(path, args, { cwd: ROOT }).catch(({ stdout = '', stderr = '', message }) => {
    throw new Error(`${tool} build failed: ${stdout}${stderr || message}`);
  });
}

/** Epoch milliseconds. */
async function timesIn(folder) {
  const names = await readdir(join(ROOT, folder), { recursive: true }).catch(() => []);
  const files = await Promise.all(names.map((name) => stat(join(ROOT, folder, name))));
  return files.filter((file) => file.isFile()).map(({ mtimeMs }) => mtimeMs);
}

/** The oldest file, since an interrupted build leaves some out of date. 0 if there is no file. */
const oldestIn = async (folder) => {
  const times = await timesIn(folder);
  return times.length === 0 ? 0 : Math.min(...times);
};
const newestIn = async (folder) => Math.max(...(await timesIn(folder)));
