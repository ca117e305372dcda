import { Global, Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { OperationsModule } from '../operations/operations.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { RecordEventPublisher } from '../web-hooks/record-event-publisher.js';
import { EventIntake } from './event-intake.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';
import { ExceptionPublisher } from './exception-publisher.js';

/** Global because web-hooks need a RecordEventPublisher and must not import the module that publishes. */
@Global()
@Module({
  imports: [AuthModule, CatalogModule, SubscriptionsModule, DeliveryModule, OperationsModule],
  controllers: [EventsController],
  providers: [
    EventIntake,
    EventsService,
    ExceptionPublisher,
    { provide: RecordEventPublisher, useExisting: EventsService },
  ],
  exports: [EventsService, RecordEventPublisher],
})
export class EventsModule {}
