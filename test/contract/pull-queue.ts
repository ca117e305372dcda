import type { AcceptedEvent } from '../../src/delivery/model/accepted-event.js';
import type { LeasedDelivery } from '../../src/delivery/model/delivery.js';
import type { PullLease, Settlement } from '../../src/delivery/model/settlement.js';
import type { PullRepository } from '../../src/pull/pull.repository.js';
import { accept, failure, makeEvent, NOW, success } from './events.js';
import type { Queue } from './queue.js';

export const KEY = 'pull-a';
export const LEASE_MS = 60_000;
const ROOM = { messages: 100, size: 1_000_000 };

/** Different for each number, and a ULID in its form. */
const leaseId = (number: number) => `01JD9Q5Y3V${String(number).padStart(16, '0')}`;

export const offered = (acceptedAt = NOW, subscriptionKey = KEY, changes: Partial<AcceptedEvent> = {}) =>
  makeEvent({
    acceptedAt,
    deliveries: [{ subscriptionKey, clientId: 'subscriber', kind: 'pull', place: 'offered' }],
    ...changes,
  });

/** One who pulls from the subscription of these suites. */
export class Puller {
  private leases = 0;

  constructor(private readonly queue: Queue) {}

  get pulls(): PullRepository {
    return this.queue.opened.repositories.pulls;
  }

  accept(...events: AcceptedEvent[]) {
    return accept(this.queue.deliveries, this.queue.leaseId, events);
  }

  async lease(now = NOW, room: Partial<typeof ROOM> = {}, key = KEY): Promise<LeasedDelivery[]> {
    this.leases += 1;
    const lease = { id: this.lastLease, now, until: now + LEASE_MS };
    return this.pulls.lease(key, lease, { ...ROOM, ...room });
  }

  get lastLease(): string {
    return leaseId(this.leases);
  }

  /** The event ids of what it leases. */
  async ids(now = NOW, room: Partial<typeof ROOM> = {}): Promise<string[]> {
    return (await this.lease(now, room)).map(({ ref }) => ref.eventId);
  }

  /** Of the lease that was given last. */
  pull(number = 1, id = this.lastLease): PullLease {
    return { id, subscriptionKey: KEY, number };
  }

  /** Settles under any lease of a process: that of the message decides. Gives how many were refused. */
  async settle(...settled: Settlement[]): Promise<number> {
    const group = { leaseId: this.queue.leaseId, accepted: [], settled };
    const { fenced, late } = await this.queue.deliveries.commit(group);
    return fenced + late;
  }

  delivered(eventId: string, pull = this.pull()): Settlement {
    return { to: 'delivered', ref: { eventId, ordinal: 0 }, pull, attempt: success(pull.number) };
  }

  retried(eventId: string, nextAttemptAt: number, pull = this.pull()): Settlement {
    const attempt = { ...failure(pull.number), failure: 'nacked', status: null, excerpt: null } as const;
    return { to: 'retry', ref: { eventId, ordinal: 0 }, pull, attempt, nextAttemptAt };
  }

  exhausted(eventId: string, pull = this.pull()): Settlement {
    return { to: 'exhausted', ref: { eventId, ordinal: 0 }, pull, attempt: failure(pull.number) };
  }

  givenBack(eventId: string, pull = this.pull()): Settlement {
    const released = { claim: null, attempt: null, nextAttemptAt: NOW } as const;
    return { to: 'deferred', ref: { eventId, ordinal: 0 }, pull, ...released };
  }
}
