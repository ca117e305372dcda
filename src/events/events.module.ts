import { Global, Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { OperationsModule } from '../operations/operations.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { RecordAnnouncer } from '../web-hooks/record-announcer.js';
import { EventAnnouncer, ExceptionPublisher } from './event-announcer.js';
import { EventIntake } from './event-intake.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';

/** Global for RecordAnnouncer's sake: web-hooks declare it, and may not know who publishes. */
@Global()
@Module({
  imports: [AuthModule, CatalogModule, SubscriptionsModule, DeliveryModule, OperationsModule],
  controllers: [EventsController],
  providers: [
    EventIntake,
    EventsService,
    ExceptionPublisher,
    { provide: RecordAnnouncer, useClass: EventAnnouncer },
  ],
  exports: [EventsService, RecordAnnouncer],
})
export class EventsModule {}
