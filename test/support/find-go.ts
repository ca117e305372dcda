import { spawnSync } from 'node:child_process';

/** Go on the PATH, or where its installer puts it. */
const PROGRAMS = ['go', '/usr/local/go/bin/go'];

export const findGo = (): string | null =>
  PROGRAMS.find((path) => spawnSync(path, ['version']).status === 0) ?? null;
