import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module, type Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { OPERATOR } from '../../../src/audit/change.js';
import { ChangeRepository } from '../../../src/audit/change.repository.js';
import { ChangeReaderRepository } from '../../../src/audit/change-reader.repository.js';
import { AuthModule } from '../../../src/auth/auth.module.js';
import { APP_OPTIONS, configureApp, createAdapter } from '../../../src/bootstrap/app.setup.js';
import { parseEnvironment } from '../../../src/config/config.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import type { ConnectionLimits } from '../../../src/http/connections/connections.js';
import { MetricsController } from '../../../src/operations/metrics.controller.js';
import { OperationsModule } from '../../../src/operations/operations.module.js';
import { StorageControl } from '../../../src/operations/storage-control.js';
import { KeyCanaryRepository } from '../../../src/secrets/key-canary.repository.js';
import type { Repositories } from '../../../src/storage/repositories.js';
import { openSqlite } from '../../../src/storage/sqlite/open-sqlite.js';
import { AppRepository } from '../../../src/tenants/apps/app.repository.js';
import { type AppCredentials, AppsService } from '../../../src/tenants/apps/apps.service.js';
import { OAuthModule } from '../../../src/tenants/oauth/oauth.module.js';
import { PortalSessionRepository } from '../../../src/tenants/portal/portal-session.repository.js';
import { StoreRepository } from '../../../src/tenants/stores/store.repository.js';
import { StoresService } from '../../../src/tenants/stores/stores.service.js';
import type { Scope } from '../../../src/tenants/tokens/access-token.js';
import { TokenRepository } from '../../../src/tenants/tokens/token.repository.js';
import { type IssuedToken, TokensService } from '../../../src/tenants/tokens/tokens.service.js';
import { EventsProbe, HooksProbe, WebHookProbe } from './probe.controller.js';

/** The service's HTTP layer on SQLite: authentication, bodies and errors, with probe controllers as the routes. */
export class FrontDoor {
  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
    readonly storage: Repositories,
    private readonly dataDir: string,
  ) {}

  static async open(
    configure: (app: NestExpressApplication) => void = configureApp,
    environment: Record<string, string> = {},
    limits?: ConnectionLimits,
  ): Promise<FrontDoor> {
    const dataDir = mkdtempSync(join(tmpdir(), 'storehooks-door-'));
    const config = parseEnvironment({ DATA_DIR: dataDir, ...environment });
    const storage = await openSqlite({ dataDir, exclusive: true });
    await storage.control.migrate();
    const testing = Test.createTestingModule({
      imports: [ConfigModule.of(config), portsOf(storage), AuthModule, OAuthModule, OperationsModule],
      controllers: [EventsProbe, HooksProbe, WebHookProbe, MetricsController],
    });
    const module = await testing.compile();
    module.useLogger(false);
    const app = module.createNestApplication<NestExpressApplication>(
      createAdapter(config, limits),
      APP_OPTIONS,
    );
    configure(app);
    await app.listen(0, '127.0.0.1');
    return new FrontDoor(app, (await app.getUrl()).replace('localhost', '127.0.0.1'), storage, dataDir);
  }

  async createStore(storeHash: string): Promise<void> {
    await this.app.get(StoresService).create({ storeHash, name: storeHash, timezone: 'UTC' }, OPERATOR);
  }

  createApp(): Promise<AppCredentials> {
    return this.app.get(AppsService).create('An app', OPERATOR);
  }

  createToken(
    storeHash: string,
    clientId: string,
    scopes: Scope[],
    lifeMs: number | null = null,
  ): Promise<IssuedToken> {
    return this.app.get(TokensService).create({ storeHash, clientId, scopes }, lifeMs, OPERATOR);
  }

  async close(): Promise<void> {
    this.app.getHttpServer().closeAllConnections();
    await this.app.close();
    await this.storage.control.close();
    rmSync(this.dataDir, { recursive: true });
  }
}

function portsOf({
  control,
  changes,
  changeReaders,
  keyCanaries,
  stores,
  apps,
  tokens,
  portalSessions,
}: Repositories): Type<unknown> {
  const providers = [
    { provide: StorageControl, useFactory: () => control },
    { provide: ChangeRepository, useFactory: () => changes },
    { provide: ChangeReaderRepository, useFactory: () => changeReaders },
    { provide: KeyCanaryRepository, useFactory: () => keyCanaries },
    { provide: StoreRepository, useFactory: () => stores },
    { provide: AppRepository, useFactory: () => apps },
    { provide: TokenRepository, useFactory: () => tokens },
    { provide: PortalSessionRepository, useFactory: () => portalSessions },
  ];
  @Global()
  @Module({ providers, exports: providers })
  class Ports {}
  return Ports;
}
