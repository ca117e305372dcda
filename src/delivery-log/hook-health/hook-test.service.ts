import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../../auth/principal.js';
import { Catalog } from '../../catalog/catalog.js';
import { formatDeliveryId } from '../../delivery/model/delivery.js';
import { AppError } from '../../errors/app-error.js';
import { EventsService } from '../../events/events.service.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import type { SubscriptionRef } from '../../subscriptions/subscription.repository.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { refuseOff } from '../own-hook.js';
import type { HookTest } from './hook-status.schema.js';
import { sampleFor } from './sample-event.js';

const PAUSE_MS = 10_000;
const MAX_REMEMBERED = 10_000;

/** Allows each hook one sample in 10 seconds, in each process. Times are milliseconds of a monotonic clock. */
export class TestRateLimit {
  private readonly sentAt = new LRUCache<string, number>({ max: MAX_REMEMBERED });

  /** @throws AppError too_many_requests, with Retry-After */
  acquire(subscriptionKey: string, now: number): void {
    // `peek` does not count as use: the test sent first is evicted first.
    const sent = this.sentAt.peek(subscriptionKey);
    if (sent !== undefined && now - sent < PAUSE_MS) throw tooSoon(sent + PAUSE_MS - now);
    this.sentAt.set(subscriptionKey, now);
  }

  /** Takes back an acquire, because no sample was sent. */
  release(subscriptionKey: string): void {
    this.sentAt.delete(subscriptionKey);
  }
}

function tooSoon(waitMs: number): AppError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new AppError('too_many_requests', 'A hook may be tested once in 10 seconds.', {
    headers: { 'Retry-After': String(seconds) },
  });
}

/** Publishes a sample as an ordinary event, to one hook or web-hook only. */
@Injectable()
export class HookTestService {
  private readonly rateLimit = new TestRateLimit();

  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly catalog: Catalog,
    private readonly events: EventsService,
  ) {}

  /** @throws NotFound, StoreUnavailable, AppError hook_is_off, too_many_requests */
  async send(caller: Principal, ref: SubscriptionRef): Promise<HookTest> {
    const hook = await this.subscriptions.find(caller, ref);
    refuseOff(hook);
    this.rateLimit.acquire(hook.key, performance.now());
    try {
      return await this.publish(hook);
    } catch (error) {
      this.rateLimit.release(hook.key);
      throw error;
    }
  }

  private async publish(hook: Subscription): Promise<HookTest> {
    const sample = sampleFor(this.catalog.document, hook);
    const { id } = await this.events.publishSample(hook, sample);
    return { id: formatDeliveryId({ eventId: id, ordinal: 0 }), event_id: id, scope: sample.scope };
  }
}
