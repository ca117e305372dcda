import { Injectable, Logger } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { Catalog } from '../catalog/catalog.js';
import { recordOfTopic } from '../subscriptions/matching-index.js';
import type { Subscription } from '../subscriptions/subscription.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { RecordEventPublisher } from './record-event-publisher.js';
import type { NewWebHook, WebHook, WebHookChanges, WebHookList, WebHookQuery } from './web-hook.schemas.js';
import { changesOf, draftOf, webHookRef } from './web-hook-drafts.js';

function toWebHook({ key, topic, destination, createdAt, updatedAt }: Subscription): WebHook {
  return {
    id: key,
    ...recordOfTopic(topic),
    url: destination,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

/** Subscriptions as the web-hooks API prints them. A change of a web-hook is itself an event. */
@Injectable()
export class WebHooksService {
  private readonly logger = new Logger(WebHooksService.name);

  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly catalog: Catalog,
    private readonly publisher: RecordEventPublisher,
  ) {}

  async list(caller: Principal, query: WebHookQuery): Promise<WebHookList> {
    const { items, total } = await this.subscriptions.list(caller, { kind: 'web-hook', ...query });
    return { webHooks: items.map(toWebHook), total };
  }

  async create(caller: Principal, body: NewWebHook): Promise<WebHook> {
    const draft = draftOf(this.catalog, body);
    return this.published('created', await this.subscriptions.create(caller, draft));
  }

  async find(caller: Principal, id: string): Promise<WebHook> {
    return toWebHook(await this.subscriptions.find(caller, webHookRef(id)));
  }

  async update(caller: Principal, id: string, body: WebHookChanges): Promise<WebHook> {
    const current = toWebHook(await this.subscriptions.find(caller, webHookRef(id)));
    const changes = changesOf(this.catalog, body, current);
    return this.published('updated', await this.subscriptions.update(caller, webHookRef(id), changes));
  }

  async remove(caller: Principal, id: string): Promise<void> {
    await this.published('deleted', await this.subscriptions.remove(caller, webHookRef(id)));
  }

  /** Publishes the event of a change. If that fails, it logs the loss and answers: the change itself is stored. */
  private async published(
    what: 'created' | 'updated' | 'deleted',
    subscription: Subscription,
  ): Promise<WebHook> {
    const record = toWebHook(subscription);
    const { storeHash, clientId, key } = subscription;
    const data = { type: 'webHook', id: key };
    try {
      await this.publisher.publishRecordEvent({
        storeHash,
        clientId,
        scope: `store/webHook/${what}`,
        data,
        record,
        user: null,
      });
    } catch (error) {
      this.logger.error(
        `The event store/webHook/${what} of web-hook ${key} could not be published and is lost.`,
        error,
      );
    }
    return record;
  }
}
