import { Injectable } from '@nestjs/common';
import { ChangeFeed } from '../audit/change-feed.js';
import type { Subscription } from './subscription.js';
import { SubscriptionDirectory } from './subscription-directory.js';

/** Makes a change known before it is answered: here at once, and to every other process that delivers. */
@Injectable()
export class SubscriptionNews {
  constructor(
    private readonly directory: SubscriptionDirectory,
    private readonly feed: ChangeFeed,
  ) {}

  async changed(subscription: Subscription): Promise<Subscription> {
    this.directory.apply(subscription);
    await this.feed.everywhere();
    return subscription;
  }

  /** After it no attempt starts any more (spec/delivery.md section 4). */
  async deleted(subscription: Subscription): Promise<Subscription> {
    this.directory.forget(subscription.storeHash, subscription.key);
    await this.feed.everywhere();
    return subscription;
  }
}
