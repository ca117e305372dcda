import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import type { WebHookLogFilter } from '../../delivery/model/delivery-record.js';
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
  ) {}

  async list(caller: Principal, query: WebHookLogQuery): Promise<WebHookLogList> {
    const all = await everySubscription(this.subscriptions, caller, 'web-hook');
    const wanted = new Map(all.filter((one) => isFor(one, query)).map((one) => [one.key, one]));
    const { items, total } = await this.log.webHookLog(caller, filterOf([...wanted.keys()], query));
    return {
      webHookLogs: items.map((item) => toWebHookLog(item, wanted.get(item.subscriptionKey)!)),
      total,
    };
  }
}

function isFor({ topic }: Subscription, { object, action }: WebHookLogQuery): boolean {
  const [ofObject, ofAction] = topic.split('/');
  return (object === undefined || object === ofObject) && (action === undefined || action === ofAction);
}

function filterOf(subscriptionKeys: string[], query: WebHookLogQuery): WebHookLogFilter {
  const { page, limit, isSuccess, updatedAt } = query;
  return {
    subscriptionKeys,
    page,
    limit,
    ...(isSuccess !== undefined && { isSuccess: isSuccess === 'true' }),
    ...(updatedAt !== undefined && { updatedAfter: updatedAt }),
  };
}
