import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { OPERATOR } from '../../../src/audit/change.js';
import { type Config, parseEnvironment } from '../../../src/config/config.js';
import { LoadWatch } from '../../../src/operations/load-watch.js';
import { startService } from '../../../src/service.js';
import { AppsService } from '../../../src/tenants/apps/apps.service.js';
import { StoresService } from '../../../src/tenants/stores/stores.service.js';
import type { Scope } from '../../../src/tenants/tokens/access-token.js';
import { TokensService } from '../../../src/tenants/tokens/tokens.service.js';
import { type Database, freshDatabaseOf } from '../databases.js';

/** A client of a store: what an app has when it has been installed. */
export interface Client {
  storeHash: string;
  clientId: string;
  token: string;
  /** `whsec_…` */
  signingSecret: string;
}

export interface TestApp extends Client {
  url: string;
  nest: NestExpressApplication;
  config: Config;
  /** Another app in a store, which is made where it is new. */
  install(options?: InstallOptions): Promise<Client>;
  close(): Promise<void>;
}

export interface InstallOptions {
  storeHash?: string;
  timezone?: string;
  scopes?: Scope[];
}

const STORE = '5ueh97';

/** The real service on a free port of loopback, with a new database, a store, an app in it and its token. */
export async function startApp(
  database: Database,
  environment: Record<string, string> = {},
): Promise<TestApp> {
  const dataDir = await mkdtemp(join(tmpdir(), 'storehooks-e2e-'));
  const config = parseEnvironment({
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATA_DIR: dataDir,
    ...(await freshDatabaseOf(database)),
    ...environment,
  });
  const { app: nest, url, stop } = await startService(config);
  // jest works in the same event loop: its own pauses would look like load.
  nest.get(LoadWatch, { strict: false }).onApplicationShutdown();
  const stores = new Set<string>();
  const install = installer(nest, stores);
  const close = async () => {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { ...(await install()), url, nest, config, install, close };
}

function installer(nest: NestExpressApplication, stores: Set<string>) {
  return async ({
    storeHash = STORE,
    timezone = 'Australia/Sydney',
    scopes = ['default'],
  }: InstallOptions = {}) => {
    if (!stores.has(storeHash))
      await nest.get(StoresService).create({ storeHash, name: storeHash, timezone }, OPERATOR);
    stores.add(storeHash);
    const { clientId, signingSecret } = await nest
      .get(AppsService)
      .create(`app-${randomBytes(4).toString('hex')}`, OPERATOR);
    const { accessToken } = await nest
      .get(TokensService)
      .create({ storeHash, clientId, scopes }, null, OPERATOR);
    return { storeHash, clientId, token: accessToken, signingSecret };
  };
}
