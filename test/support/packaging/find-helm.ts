import { execFile, spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findGo } from '../find-go.js';

const run = promisify(execFile);

const MODULE = 'helm.sh/helm/v3/cmd/helm@v3.18.6';

/**
 * The path of a Helm binary: HELM_BIN, helm on the PATH, or one that Go builds from its module proxy into the folder
 * where `go install` puts programs. Building takes minutes, once. Null if Go is missing or cannot build it.
 */
export async function findHelm(): Promise<string | null> {
  const folder = process.env['GOBIN'] || join(process.env['GOPATH'] || join(homedir(), 'go'), 'bin');
  const programs = [process.env['HELM_BIN'], 'helm', join(folder, 'helm')].filter(
    (path) => path !== undefined,
  );
  const found = () => programs.find((path) => spawnSync(path, ['version']).status === 0);
  const there = found();
  const go = findGo();
  if (there !== undefined || go === null) return there ?? null;
  const env = { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod' };
  await run(go, ['install', MODULE], { env }).catch(() => undefined);
  return found() ?? null;
}
