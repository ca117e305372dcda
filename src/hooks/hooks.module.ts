import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { HooksController } from './hooks.controller.js';
import { HooksService } from './hooks.service.js';
import { HooksV3Controller } from './hooks-v3.controller.js';
import { HooksV3Service } from './hooks-v3.service.js';

@Module({
  imports: [AuthModule, CatalogModule, SubscriptionsModule],
  controllers: [HooksController, HooksV3Controller],
  providers: [HooksService, HooksV3Service],
})
export class HooksModule {}
