import { fileURLToPath } from 'node:url';
import { askJestHost } from './jest-host.js';

/** The path of a file of `dist`, built from the present `src`, for tests that start processes and threads. */
export async function built(name: string): Promise<string> {
  await askJestHost('build');
  return fileURLToPath(new URL(`../../../dist/${name}`, import.meta.url));
}
