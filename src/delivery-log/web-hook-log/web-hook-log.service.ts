import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Catalog } from '../../catalog/catalog.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import type { WebHookLogFilter } from '../../delivery/model/delivery-record.js';
import { recordOfTopic } from '../../subscriptions/matching-index.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { everySubscription } from '../own-hook.js';
import type { WebHookLogList, WebHookLogQuery } from './web-hook-log.schemas.js';
import { toWebHookLog } from './web-hook-log-mapping.js';

/** One log for all web-hooks of an app. */
@Injectable()
export class WebHookLogService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly log: DeliveryLogRepository,
    private readonly catalog: Catalog,
  ) {}

  async list(caller: Principal, query: WebHookLogQuery): Promise<WebHookLogList> {
    const all = await everySubscription(this.subscriptions, caller, 'web-hook');
    const wanted = all.filter((one) => wasChanged(one) || isFor(one, query));
    const byKey = new Map(wanted.map((one) => [one.key, one]));
    const { items, total } = await this.log.webHookLog(caller, this.filterOf(wanted, query));
    return {
      webHookLogs: items.map((item) => toWebHookLog(item, byKey.get(item.subscriptionKey)!, this.catalog)),
      total,
    };
  }

  /** Looks at scopes only if it must: a web-hook that was never changed has deliveries of its own topic alone. */
  private filterOf(wanted: Subscription[], query: WebHookLogQuery): WebHookLogFilter {
    const { page, limit, isSuccess, updatedAt, object, action } = query;
    const needsScope = (object ?? action) !== undefined && wanted.some(wasChanged);
    return {
      subscriptionKeys: wanted.map(({ key }) => key),
      page,
      limit,
      ...(needsScope && { scope: this.catalog.scopesOf({ object, action }) }),
      ...(isSuccess !== undefined && { isSuccess: isSuccess === 'true' }),
      ...(updatedAt !== undefined && { updatedAfter: updatedAt }),
    };
  }
}

/** Perhaps it had another topic before. */
const wasChanged = ({ createdAt, updatedAt }: Subscription): boolean => createdAt !== updatedAt;

function isFor({ topic }: Subscription, { object, action }: WebHookLogQuery): boolean {
  const own = recordOfTopic(topic);
  return (object ?? own.object) === own.object && (action ?? own.action) === own.action;
}
