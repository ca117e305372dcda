import { rm } from 'node:fs/promises';
import { OPERATOR } from '../../../src/audit/change.js';
import type { Config } from '../../../src/config/config.js';
import type { RunningService } from '../../../src/service.js';
import { StatsRepository } from '../../../src/stats/stats.repository.js';
import { AppsService } from '../../../src/tenants/apps/apps.service.js';
import { StoresService } from '../../../src/tenants/stores/stores.service.js';
import type { Scope } from '../../../src/tenants/tokens/access-token.js';
import { TokensService } from '../../../src/tenants/tokens/tokens.service.js';
import type { Database } from '../fresh-database.js';
import { type Answer, caller } from '../http.js';
import { until } from '../until.js';
import { newConfig, startInProcess } from './app.js';
import { SENDS_TO_LOOPBACK } from './sending.js';

export interface Request {
  token: string;
  method: string;
  path: string;
  body?: unknown;
}

/** A service on one database that concurrent model runs share. Calls wait while it restarts. */
export class RestartableService {
  private underWay = 0;
  private restarting: Promise<void> | null = null;

  private constructor(
    private readonly config: Config,
    private running: RunningService,
  ) {}

  static async start(database: Database, environment: Record<string, string>): Promise<RestartableService> {
    const config = await newConfig(database, { ...SENDS_TO_LOOPBACK, ...environment });
    return new RestartableService(config, await startInProcess(config));
  }

  call({ token, method, path, body }: Request): Promise<Answer> {
    return this.use(({ url }) => caller(url, { token })(method, path, body));
  }

  createStore(storeHash: string): Promise<unknown> {
    const store = { storeHash, name: storeHash, timezone: 'UTC' };
    return this.use(({ app }) => app.get(StoresService).create(store, OPERATOR));
  }

  /** Adds results to the statistics now, and not in some seconds. */
  foldStats(): Promise<boolean> {
    return this.use(({ app }) => app.get(StatsRepository, { strict: false }).fold());
  }

  /** Installs a new app in the store. Returns its token. */
  install(storeHash: string, scope: Scope): Promise<string> {
    return this.use(async ({ app }) => {
      const { clientId } = await app.get(AppsService).create('An app', OPERATOR);
      const token = { storeHash, clientId, scopes: [scope] };
      return (await app.get(TokensService).create(token, null, OPERATOR)).accessToken;
    });
  }

  /** Stops the service and starts it again on the same database. Concurrent calls share one restart. */
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
    await until('the calls under way to end', () => this.underWay === 0, undefined, { everyMs: 1 });
    await this.running.stop();
    this.running = await startInProcess(this.config);
  }
}
