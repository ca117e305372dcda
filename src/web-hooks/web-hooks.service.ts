import { Injectable, Logger } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { SubscriptionRef } from '../subscriptions/subscription.repository.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { RecordAnnouncer } from './record-announcer.js';
import { RecordTopics } from './record-topics.js';
import type { NewWebHook, WebHook, WebHookChanges, WebHookList, WebHookQuery } from './web-hook.schemas.js';
import { toWebHook } from './web-hook-mapping.js';

const ref = (key: string): SubscriptionRef => ({ kind: 'web-hook', key });

/** Subscriptions in the words of the web-hooks API. What happens to a web-hook is itself an event. */
@Injectable()
export class WebHooksService {
  private readonly logger = new Logger(WebHooksService.name);

  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly topics: RecordTopics,
    private readonly announcer: RecordAnnouncer,
  ) {}

  async list(caller: Principal, query: WebHookQuery): Promise<WebHookList> {
    const { items, total } = await this.subscriptions.list(caller, { kind: 'web-hook', ...query });
    return { webHooks: items.map(toWebHook), total };
  }

  async create(caller: Principal, { object, action, url }: NewWebHook): Promise<WebHook> {
    const topic = this.topics.of({ object, action });
    const draft = { kind: 'web-hook', topic, destination: url, headers: null, isActive: true } as const;
    return this.announced('created', await this.subscriptions.create(caller, draft));
  }

  async find(caller: Principal, id: string): Promise<WebHook> {
    return toWebHook(await this.subscriptions.find(caller, ref(id)));
  }

  /** These routes have no switch, so an update is also how an app turns on again what the service turned off. */
  async update(caller: Principal, id: string, { object, action, url }: WebHookChanges): Promise<WebHook> {
    const current = toWebHook(await this.subscriptions.find(caller, ref(id)));
    const changes = {
      isActive: true,
      ...(url !== undefined && { destination: url }),
      ...((object ?? action) !== undefined && {
        topic: this.topics.of({ object: object ?? current.object, action: action ?? current.action }),
      }),
    };
    return this.announced('updated', await this.subscriptions.update(caller, ref(id), changes));
  }

  async remove(caller: Principal, id: string): Promise<void> {
    await this.announced('deleted', await this.subscriptions.remove(caller, ref(id)));
  }

  /** The change is made: an answer that denied it, since telling of it failed, would be untrue. */
  private async announced(
    what: 'created' | 'updated' | 'deleted',
    subscription: Subscription,
  ): Promise<WebHook> {
    const record = toWebHook(subscription);
    const { storeHash, clientId, key } = subscription;
    const data = { type: 'webHook', id: key };
    try {
      await this.announcer.announce({
        storeHash,
        clientId,
        scope: `store/webHook/${what}`,
        data,
        record,
        user: null,
      });
    } catch (error) {
      this.logger.error(`The event store/webHook/${what} of ${key} is lost.`, error);
    }
    return record;
  }
}
