import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { HooksAdminController } from './hooks-admin.controller.js';
import { HooksAdminService } from './hooks-admin.service.js';

/** The route by which an app says who gets notices. */
@Module({
  imports: [AuthModule, SubscriptionsModule, DeliveryModule],
  controllers: [HooksAdminController],
  providers: [HooksAdminService],
})
export class HooksAdminModule {}
