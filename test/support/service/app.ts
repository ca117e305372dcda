import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AdminScope } from '../../../src/admin/operators/operator.js';
import { OperatorsService } from '../../../src/admin/operators/operators.service.js';
import { OPERATOR } from '../../../src/audit/change.js';
import { type Config, parseEnvironment } from '../../../src/config/config.js';
import { LoadWatch } from '../../../src/operations/load-watch.js';
import { type RunningService, startService } from '../../../src/service.js';
import { AppsService } from '../../../src/tenants/apps/apps.service.js';
import { StoresService } from '../../../src/tenants/stores/stores.service.js';
import type { Scope } from '../../../src/tenants/tokens/access-token.js';
import { TokensService } from '../../../src/tenants/tokens/tokens.service.js';
import { type Database, freshDatabaseOf } from '../fresh-database.js';
import { STORE } from '../store-paths.js';

/** What an app has once it is installed in a store. */
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
  /** Installs one more app in a store. Creates the store if it is new. */
  install(options?: InstallOptions): Promise<Client>;
  close(): Promise<void>;
}

export interface InstallOptions {
  storeHash?: string;
  timezone?: string;
  scopes?: Scope[];
}

/** The real service on a free port of loopback, with a new database, a store, an app in it and its token. */
export async function startApp(
  database: Database,
  environment: Record<string, string> = {},
): Promise<TestApp> {
  const config = await newConfig(database, environment);
  const { app: nest, url, stop } = await startInProcess(config);
  const install = installer(nest);
  const close = async () => {
    await stop();
    await rm(config.DATA_DIR, { recursive: true, force: true });
  };
  return { ...(await install()), url, nest, config, install, close };
}

/** A new operator of the service. */
export async function newOperator(
  nest: NestExpressApplication,
  ...scopes: AdminScope[]
): Promise<{ id: string; token: string }> {
  const draft = { name: 'An operator', scopes, lifeMs: null };
  const { token, record } = await nest.get(OperatorsService, { strict: false }).create(draft, OPERATOR);
  return { id: record.id, token };
}

/** Settings of a service in this process: a free port, a new data directory, a new database. */
export async function newConfig(database: Database, environment: Record<string, string>): Promise<Config> {
  return parseEnvironment({
    PORT: '0',
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
    DATA_DIR: await mkdtemp(join(tmpdir(), 'storehooks-e2e-')),
    ...(await freshDatabaseOf(database)),
    ...environment,
  });
}

/** Starts the service without its load watch: jest shares the event loop, and its own pauses would look like load. */
export async function startInProcess(config: Config): Promise<RunningService> {
  const running = await startService(config);
  running.app.get(LoadWatch, { strict: false }).onApplicationShutdown();
  return running;
}

function installer(nest: NestExpressApplication) {
  const stores = new Set<string>();
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
