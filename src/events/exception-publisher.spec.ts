import { describe, expect, it } from '@jest/globals';
import { DeliveryExceptions, EXCEPTION } from '../delivery/report/delivery-exceptions.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { EventsService } from './events.service.js';
import { ExceptionPublisher } from './exception-publisher.js';

describe('ExceptionPublisher', () => {
  it("publishes the problem of a hook to the other subscriptions of the hook's app", async () => {
    const published: unknown[][] = [];
    const events = { publishTo: async (...input: unknown[]) => void published.push(input) };
    const exceptions = new DeliveryExceptions();
    new ExceptionPublisher(exceptions, events as unknown as EventsService);
    const hook = {
      kind: 'hook',
      policy: null,
      key: 'k',
      number: 7,
      storeHash: 's',
      clientId: 'app',
    } as Subscription;
    await exceptions.report(hook, EXCEPTION.turnedOff);
    expect(published).toEqual([
      [
        hook,
        {
          scope: 'store/hook/deliveryException',
          data: { type: 'webhook', id: 7, error_code: 90002, message: 'The hook was turned off.' },
        },
        'k',
      ],
    ]);
  });
});
