import { fileURLToPath } from 'node:url';
import { askJestHost } from './jest-host.js';

/** The path of a file of `dist`, as new as `src`: what processes and threads of their own run. */
export async function built(name: string): Promise<string> {
  await askJestHost('build');
  return fileURLToPath(new URL(`../../../dist/${name}`, import.meta.url));
}
