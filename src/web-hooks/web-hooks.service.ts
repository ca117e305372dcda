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

/** The topics that the catalog offers to web-hooks. */
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

/** Subscriptions as the web-hooks API prints them. A change of a web-hook is itself an event. */
@Injectable()
export class WebHooksService {
  private readonly logger = new Logger(WebHooksService.name);

  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly topics: RecordTopics,
    private readonly publisher: RecordEventPublisher,
  ) {}

  async list(caller: Principal, query: WebHookQuery): Promise<WebHookList> {
    const { items, total } = await this.subscriptions.list(caller, { kind: 'web-hook', ...query });
    return { webHooks: items.map(toWebHook), total };
  }

  async create(caller: Principal, { object, action, url }: NewWebHook): Promise<WebHook> {
    const topic = this.topics.of({ object, action });
    const draft = { kind: 'web-hook', topic, destination: url, headers: null, isActive: true } as const;
    return this.published('created', await this.subscriptions.create(caller, draft));
  }

  async find(caller: Principal, id: string): Promise<WebHook> {
    return toWebHook(await this.subscriptions.find(caller, ref(id)));
  }

  /** Also turns on a web-hook that the service has turned off, because these routes have no field for it. */
  async update(caller: Principal, id: string, { object, action, url }: WebHookChanges): Promise<WebHook> {
    const current = toWebHook(await this.subscriptions.find(caller, ref(id)));
    const changes = {
      isActive: true,
      ...(url !== undefined && { destination: url }),
      ...((object ?? action) !== undefined && {
        topic: this.topics.of({ object: object ?? current.object, action: action ?? current.action }),
      }),
    };
    return this.published('updated', await this.subscriptions.update(caller, ref(id), changes));
  }

  async remove(caller: Principal, id: string): Promise<void> {
    await this.published('deleted', await this.subscriptions.remove(caller, ref(id)));
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
