import { Injectable } from '@nestjs/common';
import type { Exception } from '../delivery/report/delivery-exceptions.js';
import { DeliveryExceptions } from '../delivery/report/delivery-exceptions.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { RecordEvent } from '../web-hooks/record-event-publisher.js';
import { RecordEventPublisher } from '../web-hooks/record-event-publisher.js';
import type { EventInput } from './event.schemas.js';
import { EventsService } from './events.service.js';

/** Publishes `store/hook/deliveryException` to the app's other hooks of that scope. */
@Injectable()
export class ExceptionPublisher {
  constructor(
    exceptions: DeliveryExceptions,
    private readonly events: EventsService,
  ) {
    exceptions.onException((subscription, exception) => this.publish(subscription, exception));
  }

  private publish(subscription: Subscription, { code, message }: Exception): Promise<void> {
    const data = { type: 'webhook', id: subscription.number, error_code: code, message };
    const input: EventInput = { scope: 'store/hook/deliveryException', data };
    return this.events.publishTo(subscription, input, subscription.key);
  }
}

/** Our own records' changes go the way of every event. */
@Injectable()
export class EventsRecordEventPublisher extends RecordEventPublisher {
  constructor(private readonly events: EventsService) {
    super();
  }

  publishRecordEvent({ storeHash, clientId, scope, data, record, user }: RecordEvent): Promise<void> {
    const input = { scope, data, record, user } as EventInput;
    return this.events.publishTo({ storeHash, clientId }, input);
  }
}
