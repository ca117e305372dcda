import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Subscription } from '../../subscriptions/subscription.js';

/** The codes and messages of `store/hook/deliveryException` events. Apps rely on the codes. */
export const EXCEPTION = {
  willRetry: { code: 90001, message: 'A delivery failed and will be tried again.' },
  turnedOff: { code: 90002, message: 'The hook was turned off.' },
  domainBlocked: {
    code: 90003,
    message: 'Deliveries to this domain are held back: too many of them failed.',
  },
} as const;

export type Exception = (typeof EXCEPTION)[keyof typeof EXCEPTION];

export type ExceptionListener = (subscription: Subscription, exception: Exception) => Promise<void>;

/** An app gets at most one exception for a destination in this time. Milliseconds. */
const QUIET_MS = 10 * 60 * 1000;
const MAX_REMEMBERED = 10_000;

/** Informs an app, through its other hooks, that deliveries to one hook fail. The listener publishes the event. */
@Injectable()
export class DeliveryExceptions {
  private readonly reported = new LRUCache<string, true>({
    max: MAX_REMEMBERED,
    ttl: QUIET_MS,
    ttlResolution: 0,
    perf: performance,
  });
  private listener: ExceptionListener | undefined;

  onException(listener: ExceptionListener): void {
    this.listener = listener;
  }

  async report(subscription: Subscription, exception: Exception): Promise<void> {
    if (subscription.kind !== 'hook' || !this.isNews(subscription)) return;
    await this.listener?.(subscription, exception);
  }

  private isNews({ storeHash, clientId, canonicalUrl }: Subscription): boolean {
    const key = `${storeHash} ${clientId} ${canonicalUrl}`;
    if (this.reported.has(key)) return false;
    this.reported.set(key, true);
    return true;
  }
}
