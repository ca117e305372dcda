import { Injectable } from '@nestjs/common';
import type { Exception } from '../delivery/report/delivery-exceptions.js';
import { DeliveryExceptions } from '../delivery/report/delivery-exceptions.js';
import type { Subscription } from '../subscriptions/subscription.js';
import { EventsService } from './events.service.js';

/** Publishes `store/hook/deliveryException` to the other hooks of the app whose hook has the problem. */
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
    const input = { scope: 'store/hook/deliveryException', data };
    return this.events.publishTo(subscription, input, subscription.key);
  }
}
