import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { WebHooksController } from './web-hooks.controller.js';
import { WebHooksService } from './web-hooks.service.js';

/** RecordEventPublisher comes from a global module, because publishing depends on web-hooks, not the reverse. */
@Module({
  imports: [AuthModule, CatalogModule, SubscriptionsModule],
  controllers: [WebHooksController],
  providers: [WebHooksService],
})
export class WebHooksModule {}
