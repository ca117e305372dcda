import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { OperationsModule } from '../operations/operations.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { PullExpirer } from './pull-expirer.js';
import { PullLeases } from './pull-leases.js';
import { PullMessagesController } from './pull-messages.controller.js';
import { PullMessagesService } from './pull-messages.service.js';
import { PullSettler } from './pull-settler.js';
import { PullSubscriptionsController } from './pull-subscriptions.controller.js';
import { PullSubscriptionsService } from './pull-subscriptions.service.js';

/** Subscriptions whose app asks for the events, in place of a receiver that gets them. */
@Module({
  imports: [AuthModule, CatalogModule, SubscriptionsModule, DeliveryModule, OperationsModule],
  controllers: [PullMessagesController, PullSubscriptionsController],
  providers: [PullSubscriptionsService, PullMessagesService, PullLeases, PullSettler, PullExpirer],
})
export class PullModule {}
