import { afterEach, beforeEach } from '@jest/globals';
import type { DeliveryRepository } from '../../src/delivery/model/delivery.repository.js';
import { NOW } from './events.js';
import type { Open, Opened } from './opened.js';

/** Later than any due time in these suites. */
export const END_OF_TIME = NOW * 2;

/** A new, empty queue for each test, since claims reach across all stores. */
export class Queue {
  opened!: Opened;
  deliveries!: DeliveryRepository;
  leaseId!: string;

  static beforeEach(open: Open): Queue {
    const queue = new Queue();
    beforeEach(async () => {
      queue.opened = await open();
      queue.deliveries = queue.opened.repositories.deliveries;
      queue.leaseId = await queue.opened.repositories.leases.begin();
    });
    afterEach(() => queue.opened.close());
    return queue;
  }

  /** Claims every due delivery. Returns the event ids. */
  async due(now = END_OF_TIME): Promise<string[]> {
    return (await this.deliveries.claimDue(this.leaseId, now, 10_000)).map((leased) => leased.ref.eventId);
  }

  async backlog(subscriptionKey: string, limit = 10_000): Promise<string[]> {
    const leased = await this.deliveries.claimBacklogs(this.leaseId, [{ subscriptionKey, limit }]);
    return leased.map(({ ref }) => ref.eventId);
  }
}
