import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CACHE = resolve('.cache');
const MODULE = 'helm.sh/helm/v3/cmd/helm@v3.18.6';

/**
 * The path of a Helm binary: HELM_BIN, helm on the PATH, .cache/helm, or one that Go builds into .cache from its module
 * proxy. Building takes minutes, once. Null if there is none and Go is missing or cannot build it.
 */
export async function findHelm(): Promise<string | null> {
  const built = resolve(CACHE, 'helm');
  const found = [process.env['HELM_BIN'], 'helm', built].find(
    (path) => path !== undefined && runs(path, 'version'),
  );
  if (found !== undefined) return found;
  const go = ['go', '/usr/local/go/bin/go'].find((path) => runs(path, 'version'));
  if (go === undefined) return null;
  const env = { ...process.env, GOBIN: CACHE, GOFLAGS: '-mod=mod' };
  await run(go, ['install', MODULE], { env }).catch(() => undefined);
  return existsSync(built) ? built : null;
}

const runs = (program: string, argument: string): boolean => spawnSync(program, [argument]).status === 0;
