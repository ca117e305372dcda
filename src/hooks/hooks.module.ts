import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { HooksController } from './hooks.controller.js';
import { HooksService } from './hooks.service.js';

@Module({
  imports: [AuthModule, CatalogModule, SubscriptionsModule],
  controllers: [HooksController],
  providers: [HooksService],
})
export class HooksModule {}
