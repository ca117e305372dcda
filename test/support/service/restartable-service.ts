import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPERATOR } from '../../../src/audit/change.js';
import { type Config, parseEnvironment } from '../../../src/config/config.js';
import { LoadWatch } from '../../../src/operations/load-watch.js';
import { type RunningService, startService } from '../../../src/service.js';
import { AppsService } from '../../../src/tenants/apps/apps.service.js';
import { StoresService } from '../../../src/tenants/stores/stores.service.js';
import type { Scope } from '../../../src/tenants/tokens/access-token.js';
import { TokensService } from '../../../src/tenants/tokens/tokens.service.js';
import { type Database, freshDatabaseOf } from '../databases.js';
import { type Answer, caller } from '../http.js';
import { SENDS_TO_LOOPBACK } from './sending.js';

export interface Request {
  token: string;
  method: string;
  path: string;
  body?: unknown;
}

/** The service on one database, shared by all who test it at once: calls wait while it is restarted. */
export class RestartableService {
  private underWay = 0;
  private restarting: Promise<void> | null = null;

  private constructor(
    private readonly config: Config,
    private running: RunningService,
  ) {}

  static async start(database: Database, environment: Record<string, string>): Promise<RestartableService> {
    const config = parseEnvironment({
      ...SENDS_TO_LOOPBACK,
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATA_DIR: await mkdtemp(join(tmpdir(), 'storehooks-model-')),
      ...(await freshDatabaseOf(database)),
      ...environment,
    });
    return new RestartableService(config, await startCalmly(config));
  }

  call({ token, method, path, body }: Request): Promise<Answer> {
    return this.use(({ url }) => caller(url, { token })(method, path, body));
  }

  createStore(storeHash: string): Promise<unknown> {
    const store = { storeHash, name: storeHash, timezone: 'UTC' };
    return this.use(({ app }) => app.get(StoresService).create(store, OPERATOR));
  }

  /** A new app in the store; gives its token. */
  install(storeHash: string, scope: Scope): Promise<string> {
    return this.use(async ({ app }) => {
      const { clientId } = await app.get(AppsService).create('An app', OPERATOR);
      const token = { storeHash, clientId, scopes: [scope] };
      return (await app.get(TokensService).create(token, null, OPERATOR)).accessToken;
    });
  }

  /** Stops it and starts it again on the same database; those who ask at once share one restart. */
  async restart(): Promise<void> {
    this.restarting ??= this.restartWhenIdle().finally(() => {
      this.restarting = null;
    });
    await this.restarting;
  }

  async close(): Promise<void> {
    await this.running.stop();
    await rm(this.config.DATA_DIR, { recursive: true, force: true });
  }

  private async use<T>(work: (running: RunningService) => Promise<T>): Promise<T> {
    while (this.restarting) await this.restarting;
    this.underWay += 1;
    try {
      return await work(this.running);
    } finally {
      this.underWay -= 1;
    }
  }

  private async restartWhenIdle(): Promise<void> {
    while (this.underWay > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await this.running.stop();
    this.running = await startCalmly(this.config);
  }
}

/** jest works in the same event loop: its own pauses would look like load. */
async function startCalmly(config: Config): Promise<RunningService> {
  const running = await startService(config);
  running.app.get(LoadWatch, { strict: false }).onApplicationShutdown();
  return running;
}
