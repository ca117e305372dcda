import { randomUUID } from 'node:crypto';
import type { NewPart, NewRecovery } from '../../src/admin/replays/recovery.repository.js';
import { OPERATOR } from '../../src/audit/change.js';
import type { Subscription } from '../../src/subscriptions/subscription.js';
import { settle } from './delivery-states.js';
import { accept, makeDelivery, makeEvent, NOW, refOf, success, type timedOut } from './events.js';
import type { Queue } from './queue.js';
import { makeHook, makeOwner } from './records.js';
import { EVERYTHING } from './replay-jobs.js';

export const START = NOW + 10_000;
export const STEP_MS = 1_000;

export const makeRecovery = (changes: Partial<NewRecovery> = {}): NewRecovery => ({
  ...EVERYTHING,
  id: randomUUID(),
  storeHash: null,
  clientId: null,
  host: null,
  subscriptionKey: null,
  rate: 10,
  createdAt: NOW + 2_000,
  ...changes,
});

export const partOf = (
  { storeHash, clientId, key }: Subscription,
  changes: Partial<NewPart> = {},
): NewPart => ({
  id: randomUUID(),
  storeHash,
  clientId,
  subscriptionKey: key,
  matched: 1,
  skipped: null,
  ...changes,
});

/** Hooks that exist, with deliveries that have ended. */
export class RecoveryFixture {
  constructor(private readonly queue: Queue) {}

  get recoveries() {
    return this.queue.opened.repositories.recoveries;
  }

  get replays() {
    return this.queue.opened.repositories.replays;
  }

  get subscriptions() {
    return this.queue.opened.repositories.subscriptions;
  }

  /** In a store and of an app that have nothing else. */
  async newHook(): Promise<Subscription> {
    return this.subscriptions.create(makeHook(await makeOwner(this.queue.opened.repositories)), OPERATOR);
  }

  /** One delivery for each attempt: exhausted by it, or delivered where it is null. Returns the ids of the events. */
  async ended(
    { storeHash, clientId, key }: Subscription,
    attempts: (typeof timedOut | null)[],
  ): Promise<string[]> {
    const ids: string[] = [];
    for (const [n, attempt] of attempts.entries()) {
      const delivery = { ...makeDelivery('leased', key), clientId };
      const event = makeEvent({ storeHash, acceptedAt: NOW + n, deliveries: [delivery] });
      await accept(this.queue.deliveries, this.queue.leaseId, [event]);
      const ref = refOf(event);
      if (attempt) await settle(this.queue, { to: 'exhausted', ref, attempt: attempt() });
      else await settle(this.queue, { to: 'delivered', ref, attempt: success() });
      ids.push(event.id);
    }
    return ids;
  }

  /** Takes each step that is due at this time. Returns how many deliveries they made due. */
  async round(now = START): Promise<number> {
    let taken = 0;
    for (const id of await this.replays.due(now, 10)) taken += await this.replays.step(id, now);
    return taken;
  }

  /** Takes all steps, each when it is due. Returns how many deliveries they made due. */
  async toTheEnd(from = START): Promise<number> {
    let taken = 0;
    for (let now = from; (await this.replays.due(now, 10)).length > 0; now += STEP_MS)
      taken += await this.round(now);
    return taken;
  }
}
