import { Injectable } from '@nestjs/common';
import { ChangeFeed } from '../audit/change-feed.js';
import type { CatalogEvent } from '../catalog/catalog-document.js';
import { Config } from '../config/config.js';
import { DeliveryEngine } from '../delivery/delivery-engine.js';
import { RetentionClock } from '../delivery/jobs/retention-clock.js';
import {
  type AcceptedEvent,
  type AcceptedRequest,
  MOST_DELIVERIES,
  MOST_DELIVERIES_AT_ONCE,
  type NewDelivery,
} from '../delivery/model/accepted-event.js';
import { AppError } from '../errors/app-error.js';
import { policyOf } from '../policies/hook-policy.js';
import { EventLines } from '../policies/line.js';
import type { Owner, Subscription, SubscriptionKind } from '../subscriptions/subscription.js';
import { SubscriptionCache } from '../subscriptions/subscription-cache.js';
import { type ChangedFields, changedFields } from './changed-fields.js';
import { type EventInput, TOO_MANY_AT_ONCE, TOO_MANY_HOOKS } from './event.schemas.js';
import { contentHash, type EventTexts, hookBody, webHookBody } from './event-bodies.js';
import { newEventId } from './event-id.js';
import { type Selection, selectHooks } from './selection.js';

export interface Publication {
  publisher: Owner;
  /** The store's decimal id, for receivers. */
  storeId: string;
  event: CatalogEvent;
  input: EventInput;
  texts: EventTexts;
  /** Narrows down the matching subscriptions; without it, all of them get the event. */
  isAddressed?: (subscription: Subscription) => boolean;
  /** A sample for the app that owns the hook. */
  isTest?: boolean;
  /** The `traceparent` of the request. */
  trace?: string | undefined;
}

/** Who gets an event, and what has changed since the one before it. Null: that is not known. */
interface Audience extends Selection {
  changed: ChangedFields | null;
}

/** Turns a checked event into what is stored: its deliveries, each with its place, and the bodies that they carry. */
@Injectable()
export class EventIntake {
  constructor(
    private readonly subscriptions: SubscriptionCache,
    private readonly engine: DeliveryEngine,
    private readonly config: Config,
    private readonly changes: ChangeFeed,
    private readonly clock: RetentionClock,
  ) {}

  /** Undefined if the subscriptions of the store are in memory already, and current. @throws StoreUnavailable */
  ready(storeHash: string): Promise<void> | undefined {
    const current = this.changes.current();
    return current
      ? current.then(() => this.subscriptions.ready(storeHash))
      : this.subscriptions.ready(storeHash);
  }

  /** @throws AppError limit_reached */
  assemble(publications: readonly Publication[]): AcceptedRequest {
    // Before the first place is reserved: of what is refused, none may be left.
    const matching = publications.map((publication) => this.match(publication));
    const isKeyed = publications.some(({ input }) => input.idempotency_key !== undefined);
    const count = matching.reduce((sum, { hooks }) => sum + hooks.length, 0);
    if (isKeyed && count > MOST_DELIVERIES_AT_ONCE) throw new AppError('limit_reached', TOO_MANY_AT_ONCE);
    return publications.map((publication, i) => this.assembleOne(publication, matching[i]!));
  }

  private assembleOne(publication: Publication, { hooks, filtered, changed }: Audience): AcceptedEvent {
    const { publisher, event, input, texts } = publication;
    const acceptedAt = Date.now();
    // A sample is sent to be seen, whatever waits.
    const lines = publication.isTest ? null : new EventLines(filteredOf(input));
    const deliveries = hooks.map((subscription) => this.delivery(subscription, lines));
    const changedFields = changed?.pointers ?? null;
    const has = (isWanted: (kind: SubscriptionKind) => boolean) =>
      deliveries.some(({ kind }) => isWanted(kind));
    const key = input.idempotency_key ?? null;
    return {
      id: newEventId(acceptedAt),
      storeHash: publisher.storeHash,
      clientId: publisher.clientId,
      scope: input.scope,
      acceptedAt,
      idempotencyKey: key,
      keysFrom: this.clock.now() - this.config.RETENTION_IDEMPOTENCY,
      contentHash: key === null ? null : contentHash(input.scope, texts),
      hookBody: has(takesHookBody) ? this.hookBody(publication, acceptedAt, changedFields) : null,
      webHookBody:
        has((kind) => !takesHookBody(kind)) && event.record
          ? this.webHookBody(publication, changedFields)
          : null,
      trace: publication.trace ?? null,
      ...(filtered !== undefined && { filtered }),
      deliveries,
    };
  }

  private match({ publisher, event, input, texts, isAddressed, isTest }: Publication): Audience {
    const { storeHash } = publisher;
    const matching = this.subscriptions.match(storeHash, input.scope, event.record ?? null);
    const addressed = isAddressed ? matching.filter(isAddressed) : matching;
    const changed = changesOf(texts);
    // A sample is sent to be seen, whatever the policy says.
    const asks = !isTest && this.subscriptions.hasSelective(storeHash);
    const selected = asks ? selectHooks(addressed, filteredOf(input), changed) : { hooks: addressed };
    if (selected.hooks.length > MOST_DELIVERIES) throw new AppError('limit_reached', TOO_MANY_HOOKS);
    return { ...selected, changed };
  }

  private delivery(subscription: Subscription, lines: EventLines | null): NewDelivery {
    const { key, clientId, kind } = subscription;
    const line = lines?.of(policyOf(subscription).orderedBy) ?? null;
    const delivery = { subscriptionKey: key, clientId, kind, place: this.engine.place(subscription) };
    return line === null ? delivery : { ...delivery, line };
  }

  private hookBody(
    { publisher, storeId, input, texts, isTest = false }: Publication,
    acceptedAt: number,
    changedFields: readonly string[] | null,
  ): string {
    const { storeHash } = publisher;
    const { data } = texts;
    return hookBody({ scope: input.scope, storeId, storeHash, data, acceptedAt, isTest, changedFields });
  }

  private webHookBody(
    { publisher, event, texts, isTest = false }: Publication,
    changedFields: readonly string[] | null,
  ): string {
    const { object, action } = event.record!;
    const { data, record: payload = data, user = 'null' } = texts;
    const { storeHash } = publisher;
    return webHookBody({ object, action, payload, user, storeHash, isTest, changedFields });
  }
}

/** What filters look at: the values that were parsed already, to check the request. */
const filteredOf = ({ scope, data, record, user = null }: EventInput) => ({ scope, data, record, user });

const changesOf = ({ data, record = data, previous }: EventTexts) =>
  previous === undefined ? null : changedFields({ previous, record });

/** What is pulled is what a hook would get. */
const takesHookBody = (kind: SubscriptionKind) => kind !== 'web-hook';
