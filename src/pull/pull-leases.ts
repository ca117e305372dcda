import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ulid } from 'ulid';
import { Config } from '../config/config.js';
import type { LeasedDelivery } from '../delivery/model/delivery.js';
import type { PullLease } from '../delivery/model/settlement.js';
import { SignedSender } from '../delivery/send/signed-sender.js';
import type { Subscription } from '../subscriptions/subscription.js';
import { formatMessageId, pulledAt } from './message-id.js';
import { PullRepository } from './pull.repository.js';
import { failedPull, givenBack, PULL_LEASE_MS } from './pull-settlements.js';
import { PullSettler } from './pull-settler.js';

/** Bodies in one answer, in UTF-16 units. */
const MOST_TEXT = 4 * 1024 * 1024;
/** Milliseconds between two looks for leases of a subscription that ended. */
const LAPSED_EVERY_MS = 500;
const LAPSED_AT_ONCE = 250;
const KNOWN_SUBSCRIPTIONS = 10_000;

/** One message as its puller gets it. */
export interface Message {
  id: string;
  headers: Record<string, string>;
  body: string;
  attempt: number;
  /** Epoch milliseconds. */
  leaseExpiresAt: number;
}

/** Leases messages to those that pull, and takes back what they did not settle in time. */
@Injectable()
export class PullLeases {
  /** When this process last looked for ended leases, by `performance.now()`. */
  private readonly looked = new LRUCache<string, number>({ max: KNOWN_SUBSCRIPTIONS });

  constructor(
    private readonly pulls: PullRepository,
    private readonly settler: PullSettler,
    private readonly sender: SignedSender,
    private readonly config: Config,
  ) {}

  /** @param closed aborted if nobody can get the messages any more: they are offered again @throws StoreUnavailable */
  async take(subscription: Subscription, messages: number, closed: AbortSignal): Promise<Message[]> {
    await this.endLapsed(subscription);
    if (closed.aborted) return [];
    const now = Date.now();
    const lease = { id: ulid(now), now, until: now + PULL_LEASE_MS };
    const leased = await this.pulls.lease(subscription.key, lease, { messages, size: MOST_TEXT });
    if (leased.length === 0) return [];
    const held = leased.map((delivery) => ({ delivery, pull: leaseOf(lease.id, delivery) }));
    const giveBack = () => this.giveBack(held);
    try {
      const taken = await Promise.all(held.map((one) => this.toMessage(one, subscription, lease.until)));
      if (closed.aborted) giveBack();
      else closed.addEventListener('abort', giveBack, { once: true });
      return taken;
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  private async toMessage(
    { delivery, pull }: Held,
    subscription: Subscription,
    leaseExpiresAt: number,
  ): Promise<Message> {
    return {
      id: formatMessageId({ ref: delivery.ref, pull }),
      headers: await this.sender.headersFor(delivery, subscription),
      body: delivery.body.text,
      attempt: pull.number,
      leaseExpiresAt,
    };
  }

  private async endLapsed(subscription: Subscription): Promise<void> {
    const { key } = subscription;
    const last = this.looked.get(key);
    if (last !== undefined && performance.now() - last < LAPSED_EVERY_MS) return;
    this.looked.set(key, performance.now());
    const lapsed = await this.pulls.lapsed(key, Date.now(), LAPSED_AT_ONCE);
    const retries = this.config.RETRY_SCHEDULE.length;
    const settlements = lapsed.map((message) => {
      const endedAt = pulledAt(message) + PULL_LEASE_MS;
      return failedPull(message, subscription, {
        failure: 'timeout',
        endedAt,
        nextAttemptAt: endedAt,
        retries,
      });
    });
    await this.settler.settle(settlements);
  }

  private giveBack(held: readonly Held[]): void {
    const settlements = held.map(({ delivery, pull }) => givenBack(delivery, pull));
    // If it fails, they come again when their lease ends.
    this.settler.settle(settlements).catch(() => undefined);
  }
}

interface Held {
  delivery: LeasedDelivery;
  pull: PullLease;
}

const leaseOf = (id: string, { subscriptionKey, attempts }: LeasedDelivery): PullLease => ({
  id,
  subscriptionKey,
  number: attempts + 1,
});
