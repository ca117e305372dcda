import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { PublishingModule } from '../events/publishing.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { DeliveryLogService } from './deliveries/delivery-log.service.js';
import { PullDeliveriesController } from './deliveries/pull-deliveries.controller.js';
import { WebHookDeliveriesController } from './deliveries/web-hook-deliveries.controller.js';
import { ExplainController } from './explain/explain.controller.js';
import { ExplainService } from './explain/explain.service.js';
import { HookDraftsController } from './hook-drafts/hook-drafts.controller.js';
import { HookDraftsService } from './hook-drafts/hook-drafts.service.js';
import { WebHookDraftsController } from './hook-drafts/web-hook-drafts.controller.js';
import { HookHealthController } from './hook-health/hook-health.controller.js';
import { HookStatusService } from './hook-health/hook-status.service.js';
import { HookTestService } from './hook-health/hook-test.service.js';
import { WebHookHealthController } from './hook-health/web-hook-health.controller.js';
import { IncidentsController } from './incidents/incidents.controller.js';
import { IncidentsService } from './incidents/incidents.service.js';
import { ReplaysController } from './replays/replays.controller.js';
import { ReplaysService } from './replays/replays.service.js';
import { WebHookReplaysController } from './replays/web-hook-replays.controller.js';
import { AppStatsService } from './stats/app-stats.service.js';
import { StatsController } from './stats/stats.controller.js';
import { StatsService } from './stats/stats.service.js';
import { WebHookLogController } from './web-hook-log/web-hook-log.controller.js';
import { WebHookLogService } from './web-hook-log/web-hook-log.service.js';

/** The routes by which an app sees its deliveries and sends them again. */
@Module({
  imports: [AuthModule, CatalogModule, SubscriptionsModule, PublishingModule, DeliveryModule],
  controllers: [
    DeliveriesController,
    PullDeliveriesController,
    WebHookDeliveriesController,
    HookHealthController,
    WebHookHealthController,
    HookDraftsController,
    WebHookDraftsController,
    ReplaysController,
    WebHookReplaysController,
    ExplainController,
    WebHookLogController,
    StatsController,
    IncidentsController,
  ],
  providers: [
    DeliveryLogService,
    HookStatusService,
    HookTestService,
    HookDraftsService,
    ReplaysService,
    ExplainService,
    WebHookLogService,
    AppStatsService,
    StatsService,
    IncidentsService,
  ],
  exports: [HookStatusService, StatsService, IncidentsService],
})
export class DeliveryLogModule {}
