import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SERVICE } from '../audit/change.js';
import { Loop } from '../background/loop.js';
import { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import { SubscriptionChanges } from '../subscriptions/subscription-changes.js';
import { PullRepository } from './pull.repository.js';

const EVERY_MS = 5_000;
const AT_ONCE = 100;

/** Deletes pull subscriptions that nobody pulls from any more. Their messages are canceled as those of a deleted hook are. */
@Injectable()
export class PullExpirer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Pull');
  private readonly loop = new Loop((signal) => this.deleteExpired(signal), {
    everyMs: EVERY_MS,
    backOffMs: EVERY_MS,
    onError: (error) =>
      this.logger.error({
        msg: 'deleting expired pull subscriptions failed; trying again',
        error: String(error),
      }),
  });

  constructor(
    private readonly pulls: PullRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly changes: SubscriptionChanges,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  async deleteExpired(signal?: AbortSignal): Promise<void> {
    for (const { key, storeHash, clientId } of await this.pulls.expired(Date.now(), AT_ONCE)) {
      if (signal?.aborted) return;
      const deleted = await this.subscriptions.delete(
        { storeHash, clientId },
        { kind: 'pull', key },
        SERVICE,
      );
      if (!deleted) continue;
      await this.changes.deleted(deleted);
      this.logger.log({ msg: 'pull subscription expired', store: storeHash, client: clientId, id: key });
    }
  }
}
