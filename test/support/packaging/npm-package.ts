import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { built } from '../jest/dist.js';

const SCRIPT = fileURLToPath(new URL('../../../scripts/package.js', import.meta.url));

/** Packs the built service into the folder, as `npm run package` does. Returns the path of the tarball. */
export async function packNpmPackage(folder: string): Promise<string> {
  await built('cli.js');
  return execFileSync(process.execPath, [SCRIPT, folder], { encoding: 'utf8' }).trim();
}
