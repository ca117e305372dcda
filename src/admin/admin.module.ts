import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { DeliveryLogModule } from '../delivery-log/delivery-log.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { AdminAppSecretsController } from './apps/admin-app-secrets.controller.js';
import { AdminAppsController } from './apps/admin-apps.controller.js';
import { AdminAppsService } from './apps/admin-apps.service.js';
import { AdminAuditController } from './audit/admin-audit.controller.js';
import { AdminAuditService } from './audit/admin-audit.service.js';
import { AdminCircuitsController } from './circuits/admin-circuits.controller.js';
import { AdminCircuitsService } from './circuits/admin-circuits.service.js';
import { AdminDeliveriesController } from './deliveries/admin-deliveries.controller.js';
import { AdminDeliveriesService } from './deliveries/admin-deliveries.service.js';
import { AdminEventsController } from './events/admin-events.controller.js';
import { AdminEventsService } from './events/admin-events.service.js';
import { AdminHooksController } from './hooks/admin-hooks.controller.js';
import { AdminHooksService } from './hooks/admin-hooks.service.js';
import { AdminIncidentsController } from './incidents/admin-incidents.controller.js';
import { CallingOperatorController } from './operators/calling-operator.controller.js';
import { OperatorsModule } from './operators/operators.module.js';
import { AdminPortalSessionsController } from './portal-sessions/admin-portal-sessions.controller.js';
import { AdminPortalSessionsService } from './portal-sessions/admin-portal-sessions.service.js';
import { AdminRecordsController } from './records/admin-records.controller.js';
import { AdminRecordsService } from './records/admin-records.service.js';
import { AdminReplaysController } from './replays/admin-replays.controller.js';
import { AdminReplaysModule } from './replays/admin-replays.module.js';
import { AdminStatsController } from './stats/admin-stats.controller.js';
import { AdminStoresController } from './stores/admin-stores.controller.js';
import { AdminStoresService } from './stores/admin-stores.service.js';
import { AdminSystemController } from './system/admin-system.controller.js';
import { AdminSystemService } from './system/admin-system.service.js';
import { AdminTokensController } from './tokens/admin-tokens.controller.js';
import { AdminTokensService } from './tokens/admin-tokens.service.js';

/** The routes of operators, under `/admin/v1`. */
@Module({
  imports: [
    OperatorsModule,
    CatalogModule,
    TenantsModule,
    SubscriptionsModule,
    DeliveryModule,
    DeliveryLogModule,
    PoliciesModule,
    AdminReplaysModule,
  ],
  controllers: [
    CallingOperatorController,
    AdminStoresController,
    AdminAppsController,
    AdminAppSecretsController,
    AdminTokensController,
    AdminHooksController,
    AdminDeliveriesController,
    AdminPortalSessionsController,
    AdminRecordsController,
    AdminReplaysController,
    AdminStatsController,
    AdminIncidentsController,
    AdminEventsController,
    AdminAuditController,
    AdminCircuitsController,
    AdminSystemController,
  ],
  providers: [
    AdminStoresService,
    AdminAppsService,
    AdminTokensService,
    AdminHooksService,
    AdminDeliveriesService,
    AdminPortalSessionsService,
    AdminEventsService,
    AdminRecordsService,
    AdminAuditService,
    AdminCircuitsService,
    AdminSystemService,
  ],
})
export class AdminModule {}
