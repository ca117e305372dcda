import { Injectable, Logger } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import type { CatalogRecord } from '../catalog/catalog.js';
import { Catalog } from '../catalog/catalog.js';
import { AppError } from '../errors/app-error.js';
import { recordTopic } from '../subscriptions/matching-index.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { SubscriptionRef } from '../subscriptions/subscription.repository.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { RecordEventPublisher } from './record-event-publisher.js';
import type { NewWebHook, WebHook, WebHookChanges, WebHookList, WebHookQuery } from './web-hook.schemas.js';

function toWebHook({ key, topic, destination, createdAt, updatedAt }: Subscription): WebHook {
  const [object, action] = topic.split('/') as [string, string];
  return {
    id: key,
    object,
    action,
    url: destination,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

/** What a web-hook may hear of, by the catalogue. */
@Injectable()
export class RecordTopics {
  constructor(private readonly catalog: Catalog) {}

  /** @throws AppError validation_failed */
  of(record: CatalogRecord): string {
    const { object, action } = record;
    if (this.catalog.hasRecord(object, action)) return recordTopic(record);
    const actions = this.catalog.actionsOf(object);
    if (actions.length === 0) throw refused('object', this.catalog.objects());
    throw refused('action', actions);
  }
}

function refused(field: string, possible: string[]): AppError {
  const message = `The field '${field}' must be one of ${possible.join(', ')}.`;
  return new AppError('validation_failed', message, { fields: [{ pointer: `/${field}`, message }] });
}

const ref = (key: string): SubscriptionRef => ({ kind: 'web-hook', key });

/** Subscriptions in the words of the web-hooks API. What happens to a web-hook is itself an event. */
@Injectable()
export class WebHooksService {
  private readonly logger = new Logger(WebHooksService.name);

  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly topics: RecordTopics,
    private readonly announcer: RecordEventPublisher,
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
      await this.announcer.publishRecordEvent({
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
