import { Injectable } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import type { CatalogEvent } from '../catalog/catalog-document.js';
import { DeliveryEngine } from '../delivery/delivery-engine.js';
import type { Acceptance } from '../delivery/model/accepted-event.js';
import { AppError, type FieldError } from '../errors/app-error.js';
import { NotFound } from '../errors/repository-errors.js';
import type { Owner, Subscription } from '../subscriptions/subscription.js';
import { StoreCache } from '../tenants/stores/store-cache.js';
import type { EventInput, PublishedEvent } from './event.schemas.js';
import { EventIntake, type Publication } from './event-intake.js';

/** Publishing: checked, matched in memory, and answered only when durable. */
@Injectable()
export class EventsService {
  constructor(
    private readonly catalog: Catalog,
    private readonly stores: StoreCache,
    private readonly intake: EventIntake,
    private readonly engine: DeliveryEngine,
  ) {}

  /**
   * One event gives one answer, an array an array in the same order; refused whole or accepted whole.
   * @throws AppError validation_failed, idempotency_conflict, service_unavailable
   */
  async publish(
    publisher: Owner,
    body: EventInput | EventInput[],
    headerKey?: string,
  ): Promise<PublishedEvent | PublishedEvent[]> {
    if (Array.isArray(body)) {
      if (headerKey !== undefined) throw headerKeyWithArray();
      return this.accept(
        publisher,
        body,
        body.map((input, i) => this.check(input, `/${i}`)),
        { isArray: true },
      );
    }
    const input = withKey(body, headerKey);
    const [answer] = await this.accept(publisher, [input], [this.check(input, '')]);
    return answer!;
  }

  /**
   * An event about the service's own records, heard by their owner alone. Nothing where a catalogue of the operator's
   * does not have it. @throws AppError service_unavailable
   */
  async publishTo(owner: Owner, input: EventInput, exceptKey?: string): Promise<void> {
    const event = this.catalog.event(input.scope);
    const hears = ({ clientId, key }: Subscription) => clientId === owner.clientId && key !== exceptKey;
    if (event) await this.accept(owner, [input], [event], { hears });
  }

  /** A sample, marked as one, for this hook alone. @throws AppError validation_failed, service_unavailable */
  async publishSample(hook: Subscription, input: EventInput): Promise<PublishedEvent> {
    const event = this.check(input, '');
    const hears = ({ key }: Subscription) => key === hook.key;
    const [answer] = await this.accept(hook, [input], [event], { hears, isTest: true });
    return answer!;
  }

  private check(input: EventInput, pointer: string): CatalogEvent {
    const event = this.catalog.event(input.scope);
    if (!event) {
      throw refused([
        {
          pointer: `${pointer}/scope`,
          message: `The field 'scope' must be a concrete event of the catalogue (GET /catalog).`,
        },
      ]);
    }
    const errors = this.catalog.validate(event, input.data);
    if (errors.length > 0) {
      throw refused(errors.map((error) => ({ ...error, pointer: `${pointer}/data${error.pointer}` })));
    }
    return event;
  }

  private async accept(
    publisher: Owner,
    inputs: EventInput[],
    events: CatalogEvent[],
    options: PublishOptions = {},
  ): Promise<PublishedEvent[]> {
    const { storeHash } = publisher;
    const loading = this.intake.ready(storeHash);
    if (loading) await loading;
    const store = this.stores.get(storeHash) ?? (await this.stores.load(storeHash));
    if (!store) throw new NotFound('store');
    const request = inputs.map((input, i) =>
      this.intake.assemble({ publisher, storeId: store.storeId, event: events[i]!, input, ...options }),
    );
    const acceptance = await this.engine.accept(request);
    return answers(
      acceptance,
      request.map(({ id, deliveries }) => ({ id, deliveries: deliveries.length })),
      options.isArray ?? false,
    );
  }
}

interface PublishOptions extends Pick<Publication, 'hears' | 'isTest'> {
  isArray?: boolean;
}

function answers(
  acceptance: Acceptance,
  fresh: { id: string; deliveries: number }[],
  isArray: boolean,
): PublishedEvent[] {
  if (acceptance.outcome === 'accepted') {
    return acceptance.duplicates.map((first, i) => ({ ...(first ?? fresh[i]!), duplicate: first !== null }));
  }
  const pointer = isArray ? `/${acceptance.index}/idempotency_key` : '/idempotency_key';
  throw new AppError(
    'idempotency_conflict',
    `Event ${acceptance.index} repeats an idempotency key with other content.`,
    {
      fields: [
        { pointer, message: 'This key was used for another event in the last 24 hours. Use a new key.' },
      ],
    },
  );
}

function withKey(input: EventInput, headerKey: string | undefined): EventInput {
  if (headerKey === undefined) return input;
  if (headerKey === '' || headerKey.length > 255) {
    throw new AppError('invalid_request', 'The header Idempotency-Key must have 1 to 255 characters.');
  }
  if (input.idempotency_key !== undefined && input.idempotency_key !== headerKey) {
    throw new AppError(
      'invalid_request',
      'The header Idempotency-Key and the field idempotency_key differ. Send one.',
    );
  }
  return { ...input, idempotency_key: headerKey };
}

const headerKeyWithArray = () =>
  new AppError(
    'invalid_request',
    'The header Idempotency-Key goes with a single event. Give each event of an array its own idempotency_key.',
  );

const refused = (fields: FieldError[]) => new AppError('validation_failed', fields[0]!.message, { fields });
