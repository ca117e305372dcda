import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boundHeapGrowth } from '../../src/bootstrap/heap-growth.js';
import { parseEnvironment } from '../../src/config/config.js';
import { type RunningService, startService } from '../../src/service.js';

/** The environment of a service with a new database of its own. */
export async function environmentOf(mongod: { uri: string } | null): Promise<Record<string, string>> {
  const common = {
    PORT: '0',
    LOG_LEVEL: 'error',
    DATA_DIR: await mkdtemp(join(tmpdir(), 'storehooks-bench-')),
    DELIVERY_ALLOW_CIDRS: '127.0.0.0/8',
    ALLOW_INSECURE_DESTINATIONS: 'true',
  };
  if (mongod === null) return common;
  const uri = new URL(mongod.uri);
  uri.pathname = `/bench-${randomBytes(4).toString('hex')}`;
  const ENCRYPTION_KEYS = `bench:${randomBytes(32).toString('base64')}`;
  return { ...common, MONGODB_URI: uri.href, ENCRYPTION_KEYS };
}

/** Starts the service as src/serve.ts does. */
export function startFrom(environment: Record<string, string>): Promise<RunningService> {
  boundHeapGrowth();
  return startService(parseEnvironment(environment));
}

export const discard = (environment: Record<string, string>): Promise<void> =>
  rm(environment['DATA_DIR']!, { recursive: true, force: true });
