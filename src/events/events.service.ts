import { Injectable } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import type { CatalogEvent } from '../catalog/catalog-document.js';
import { DeliveryEngine } from '../delivery/delivery-engine.js';
import type { Acceptance, AcceptedRequest } from '../delivery/model/accepted-event.js';
import { AppError, type FieldError } from '../errors/app-error.js';
import { overloaded } from '../errors/overloaded.js';
import { NotFound } from '../errors/repository-errors.js';
import type { Owner, Subscription } from '../subscriptions/subscription.js';
import { StoreCache } from '../tenants/stores/store-cache.js';
import { Tracing } from '../tracing/tracing.js';
import type { RecordEvent, RecordEventPublisher } from '../web-hooks/record-event-publisher.js';
import { type EventInput, type PublishedEvent, UNKNOWN_SCOPE } from './event.schemas.js';
import { type EventTexts, textsOf } from './event-bodies.js';
import { EventIntake, type Publication } from './event-intake.js';
import { withHeaderKey } from './idempotency-key.js';
import type { PublishHeaders } from './publish-headers.js';

/** Publishes events: checks them, matches them in memory, and answers when they are durable. */
@Injectable()
export class EventsService implements RecordEventPublisher {
  constructor(
    private readonly catalog: Catalog,
    private readonly stores: StoreCache,
    private readonly intake: EventIntake,
    private readonly engine: DeliveryEngine,
    private readonly tracing: Tracing,
  ) {}

  /**
   * One event gets one answer; an array gets an array in the same order. An array is accepted whole or refused whole.
   * @param texts for each event, what receivers get of it
   * @throws NotFound, StoreUnavailable, AppError invalid_request, validation_failed, idempotency_conflict, limit_reached,
   *   service_unavailable
   */
  publish(
    publisher: Owner,
    body: EventInput | EventInput[],
    texts: readonly EventTexts[],
    { idempotencyKey, traceparent }: PublishHeaders = {},
  ): Promise<PublishedEvent | PublishedEvent[]> {
    const span = this.tracing.publishing(publisher.storeHash, traceparent);
    const options = { headerKey: idempotencyKey, trace: span?.traceparent };
    const publishing = this.publishAll(publisher, body, texts, options);
    return span ? span.around(publishing) : publishing;
  }

  private async publishAll(
    publisher: Owner,
    body: EventInput | EventInput[],
    texts: readonly EventTexts[],
    { headerKey, trace }: { headerKey: string | undefined; trace: string | undefined },
  ): Promise<PublishedEvent | PublishedEvent[]> {
    const input = withHeaderKey(body, headerKey);
    if (Array.isArray(input)) {
      const checked = input.map((one, i) => this.check(one, texts[i]!, `/${i}`));
      return this.accept(publisher, checked, { isArray: true, trace });
    }
    const [answer] = await this.accept(publisher, [this.check(input, texts[0]!, '')], { trace });
    return answer!;
  }

  /** @throws AppError service_unavailable: nobody should publish now, since too much waits to be stored */
  assertRoom(): void {
    if (this.engine.isFull)
      throw overloaded('The service is overloaded: too much waits to be stored. Try again shortly.');
  }

  /** Publishes the event to the app that owns the record. @throws StoreUnavailable */
  publishRecordEvent({ storeHash, clientId, ...event }: RecordEvent): Promise<void> {
    return this.publishTo({ storeHash, clientId }, event as EventInput);
  }

  /**
   * Publishes an event of the service's own to the subscriptions of one app. Does nothing if the operator's catalog
   * does not have the event.
   * @param exceptKey the subscription that does not get it
   * @throws StoreUnavailable
   */
  async publishTo(owner: Owner, input: EventInput, exceptKey?: string): Promise<void> {
    const event = this.catalog.event(input.scope);
    const isAddressed = ({ clientId, key }: Subscription) => clientId === owner.clientId && key !== exceptKey;
    if (!event) return;
    // The service's own event is small, and nobody would publish it again.
    await this.accept(owner, [{ event, input, texts: textsOf(input) }], { isAddressed, isOurs: true });
  }

  /** Publishes a sample, marked as one, to this hook alone. @throws StoreUnavailable, AppError validation_failed, service_unavailable */
  async publishSample(hook: Subscription, input: EventInput): Promise<PublishedEvent> {
    const isAddressed = ({ key }: Subscription) => key === hook.key;
    const checked = this.check(input, textsOf(input), '');
    const [answer] = await this.accept(hook, [checked], { isAddressed, isTest: true });
    return answer!;
  }

  private check(input: EventInput, texts: EventTexts, pointer: string): CheckedEvent {
    const event = this.catalog.event(input.scope);
    if (!event) throw refused([{ pointer: `${pointer}/scope`, message: this.unknown(input.scope) }]);
    const errors = this.catalog.validate(event, input.data);
    if (errors.length > 0) {
      throw refused(errors.map((error) => ({ ...error, pointer: `${pointer}/data${error.pointer}` })));
    }
    // The catalog knows the event by another spelling: receivers get one of them.
    const named = input.scope === event.alias ? { ...input, scope: event.scope } : input;
    return { event, input: named, texts };
  }

  private unknown(scope: string): string {
    const nearest = this.catalog.nearestEvent(scope);
    return nearest === null ? UNKNOWN_SCOPE : `${UNKNOWN_SCOPE} The nearest one is '${nearest}'.`;
  }

  private async accept(
    publisher: Owner,
    events: CheckedEvent[],
    { isArray = false, isOurs = false, ...audience }: PublishOptions = {},
  ): Promise<PublishedEvent[]> {
    const { storeHash } = publisher;
    const loading = this.intake.ready(storeHash);
    if (loading) await loading;
    const store = this.stores.get(storeHash) ?? (await this.stores.load(storeHash));
    if (!store) throw new NotFound('store');
    const { storeId } = store;
    // Looked at again: others that came through the door meanwhile have filled it.
    if (!isOurs) this.assertRoom();
    const request = this.intake.assemble(
      events.map((checked) => ({ publisher, storeId, ...checked, ...audience })),
    );
    return answers(request, await this.engine.accept(request), isArray);
  }
}

interface CheckedEvent {
  event: CatalogEvent;
  input: EventInput;
  texts: EventTexts;
}

interface PublishOptions extends Pick<Publication, 'isAddressed' | 'isTest' | 'trace'> {
  isArray?: boolean;
  /** The service itself publishes it. */
  isOurs?: boolean;
}

function answers(request: AcceptedRequest, acceptance: Acceptance, isArray: boolean): PublishedEvent[] {
  if (acceptance.outcome === 'conflict') throw conflict(acceptance.index, isArray);
  return request.map(({ id, deliveries }, i) => {
    const first = acceptance.duplicates[i] ?? null;
    return { ...(first ?? { id, deliveries: deliveries.length }), duplicate: first !== null };
  });
}

function conflict(index: number, isArray: boolean): AppError {
  const pointer = isArray ? `/${index}/idempotency_key` : '/idempotency_key';
  const message = 'This key was used for another event in the last 24 hours. Use a new key.';
  return new AppError(
    'idempotency_conflict',
    `Event ${index} repeats the idempotency key of another event. Use a new key.`,
    { fields: [{ pointer, message }] },
  );
}

const refused = (fields: FieldError[]) => new AppError('validation_failed', fields[0]!.message, { fields });
