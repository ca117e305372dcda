import { Global, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { RecordEventPublisher } from '../web-hooks/record-event-publisher.js';
import { EventIntake } from './event-intake.js';
import { EventsService } from './events.service.js';
import { ExceptionPublisher } from './exception-publisher.js';

/**
 * Publishing without routes: a dispatcher has none, but it publishes what goes wrong with its deliveries. Global because
 * web-hooks need a RecordEventPublisher and must not import the module that publishes.
 */
@Global()
@Module({
  imports: [AuditModule, TenantsModule, CatalogModule, SubscriptionsModule, DeliveryModule],
  providers: [
    EventIntake,
    EventsService,
    ExceptionPublisher,
    { provide: RecordEventPublisher, useExisting: EventsService },
  ],
  exports: [EventsService, RecordEventPublisher],
})
export class PublishingModule {}
