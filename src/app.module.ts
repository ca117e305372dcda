import { type DynamicModule, Module } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { AuditModule } from './audit/audit.module.js';
import { CatalogRoutesModule } from './catalog/catalog-routes.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { ContractsModule } from './contracts/contracts.module.js';
import { DeliveryModule } from './delivery/delivery.module.js';
import { DeliveryLogModule } from './delivery-log/delivery-log.module.js';
import { EventsModule } from './events/events.module.js';
import { PublishingModule } from './events/publishing.module.js';
import { HooksModule } from './hooks/hooks.module.js';
import { HooksAdminModule } from './notices/hooks-admin.module.js';
import { NoticesModule } from './notices/notices.module.js';
import { MetricsController } from './operations/metrics.controller.js';
import { OperationsModule } from './operations/operations.module.js';
import { PoliciesModule } from './policies/policies.module.js';
import { PullModule } from './pull/pull.module.js';
import { StatsModule } from './stats/stats.module.js';
import { StorageModule } from './storage/storage.module.js';
import { SigningSecretModule } from './tenants/apps/signing-secret.module.js';
import { OAuthModule } from './tenants/oauth/oauth.module.js';
import { PortalModule } from './tenants/portal/portal.module.js';
import { OwnStoreModule } from './tenants/stores/own-store.module.js';
import { TracingModule } from './tracing/tracing.module.js';
import { WebHooksModule } from './web-hooks/web-hooks.module.js';

/**
 * EventsModule comes first: the router tries routes in order, and publishing is the most frequent request. HooksAdminModule
 * comes before HooksModule, to which `admin` would be the number of a hook.
 */
const API = [
  EventsModule,
  HooksAdminModule,
  HooksModule,
  WebHooksModule,
  PoliciesModule,
  PullModule,
  DeliveryLogModule,
  SigningSecretModule,
  OwnStoreModule,
  OAuthModule,
  PortalModule,
  CatalogRoutesModule,
  ContractsModule,
  AdminModule,
];

@Module({})
export class AppModule {
  static of(config: Config): DynamicModule {
    const api = config.ROLE === 'dispatcher' ? [] : API;
    return {
      module: AppModule,
      imports: [
        ConfigModule.of(config),
        TracingModule,
        StorageModule.open(true),
        ...api,
        AuditModule,
        PublishingModule,
        DeliveryModule,
        StatsModule,
        NoticesModule,
        OperationsModule,
      ],
      controllers: config.METRICS ? [MetricsController] : [],
    };
  }
}
