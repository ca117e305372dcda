import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import type { DeliveryRef } from '../../delivery/model/delivery.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import type { StoreDelivery, StoreLogFilter } from '../../delivery/model/delivery-record.js';
import { CircuitView } from '../../delivery/policy/circuit-breakers.js';
import { toDelivery, toDeliveryDetail } from '../../delivery-log/deliveries/delivery-mapping.js';
import { refuseUnlessDue } from '../../delivery-log/deliveries/resend-refusals.js';
import { AppError } from '../../errors/app-error.js';
import { NotFound } from '../../errors/repository-errors.js';
import type { Owner } from '../../subscriptions/subscription.js';
import { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import { StoresService } from '../../tenants/stores/stores.service.js';
import { toPage } from '../page.js';
import type {
  AdminDelivery,
  AdminDeliveryEntry,
  AdminDeliveryList,
  AdminDeliveryQuery,
} from './admin-delivery.schemas.js';

/** The deliveries of every app in a store. */
@Injectable()
export class AdminDeliveriesService {
  constructor(
    private readonly stores: StoresService,
    private readonly log: DeliveryLogRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly circuits: CircuitView,
  ) {}

  /** @throws NotFound (the store) */
  async list(storeHash: string, query: AdminDeliveryQuery): Promise<AdminDeliveryList> {
    await this.stores.find(storeHash);
    const found = await this.log.listOfStore(storeHash, filterOf(query));
    const { items, next_cursor } = toPage(found, query.limit, ({ ref }) => `${ref.eventId} ${ref.ordinal}`);
    const data: AdminDeliveryEntry[] = [];
    for (const record of items) {
      const isHeld = await this.isHeld(storeHash, record);
      data.push({ ...toDelivery(record, isHeld), client_id: record.clientId, hook: record.subscriptionKey });
    }
    return { data, next_cursor };
  }

  /** @throws NotFound, also if the delivery belongs to another store */
  async find(storeHash: string, ref: DeliveryRef): Promise<AdminDelivery> {
    const { owner, key } = await this.locate(storeHash, ref);
    return this.read(owner, key, ref);
  }

  /** The delivery, made due. @throws NotFound, AppError hook_is_off, delivery_in_flight, body_expired */
  async resend(storeHash: string, ref: DeliveryRef, by: Actor): Promise<AdminDelivery> {
    const { owner, key } = await this.locate(storeHash, ref);
    const hook = await this.subscriptions.findByKey(storeHash, key);
    if (!hook) throw new AppError('hook_is_off', 'The hook is deleted, so nothing can be sent to it.');
    if (!hook.isActive) throw new AppError('hook_is_off', 'The hook is off. Its app can turn it on.');
    refuseUnlessDue(await this.log.resend(owner, key, ref, by));
    return this.read(owner, key, ref);
  }

  /** The delivery, canceled. @throws NotFound, AppError delivery_in_flight, delivery_ended */
  async cancel(storeHash: string, ref: DeliveryRef, by: Actor): Promise<AdminDelivery> {
    const { owner, key } = await this.locate(storeHash, ref);
    const result = await this.log.cancel(owner, key, ref, by);
    if (result === 'absent') throw new NotFound('delivery');
    if (result === 'in_flight') {
      throw new AppError('delivery_in_flight', 'An attempt is in flight. Wait until it ends, then cancel.');
    }
    if (result === 'ended') {
      throw new AppError('delivery_ended', 'The delivery has ended: it cannot be canceled.');
    }
    return this.read(owner, key, ref);
  }

  private async locate(storeHash: string, ref: DeliveryRef): Promise<{ owner: Owner; key: string }> {
    const place = await this.log.locate(storeHash, ref);
    if (!place) throw new NotFound('delivery');
    return { owner: { storeHash, clientId: place.clientId }, key: place.subscriptionKey };
  }

  private async read(owner: Owner, key: string, ref: DeliveryRef): Promise<AdminDelivery> {
    const detail = await this.log.find(owner, key, ref);
    if (!detail) throw new NotFound('delivery');
    const isHeld = await this.isHeld(owner.storeHash, detail);
    return { ...toDeliveryDetail(detail, isHeld), client_id: owner.clientId, hook: key };
  }

  /** Looks only at the hooks of what may be held back, and only if any circuit is not closed. */
  private async isHeld(
    storeHash: string,
    { state, subscriptionKey }: Pick<StoreDelivery, 'state' | 'subscriptionKey'>,
  ): Promise<boolean> {
    if (!['pending', 'in_flight'].includes(state) || !this.circuits.holdsAny) return false;
    const hook = await this.subscriptions.findByKey(storeHash, subscriptionKey);
    return hook !== null && this.circuits.holds(hook);
  }
}

/** Asks for one delivery more than the page holds, to know whether there is a next page. */
function filterOf(query: AdminDeliveryQuery): StoreLogFilter {
  const { state, hook, client_id, scope, event_id, failure, since, until, cursor, limit } = query;
  return {
    limit: limit + 1,
    ...(state !== undefined && { state }),
    ...(hook !== undefined && { subscriptionKey: hook }),
    ...(client_id !== undefined && { clientId: client_id }),
    ...(scope !== undefined && { scope }),
    ...(event_id !== undefined && { eventId: event_id }),
    ...(failure !== undefined && { failure }),
    ...(since !== undefined && { createdAfter: since }),
    ...(until !== undefined && { createdBefore: until }),
    ...(cursor !== undefined && { after: placeOf(cursor) }),
  };
}

function placeOf(cursor: string): DeliveryRef {
  const [eventId, ordinal] = cursor.split(' ') as [string, string];
  return { eventId, ordinal: Number(ordinal) };
}
