import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import type { DeliveryRef } from '../../delivery/model/delivery.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import { CircuitView } from '../../delivery/policy/circuit-breakers.js';
import { toDeliveryDetail } from '../../delivery-log/deliveries/delivery-mapping.js';
import { refuseUnlessDue } from '../../delivery-log/deliveries/resend-refusals.js';
import { AppError } from '../../errors/app-error.js';
import { NotFound } from '../../errors/repository-errors.js';
import type { Owner } from '../../subscriptions/subscription.js';
import { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import type { AdminDelivery } from './admin-delivery.schemas.js';

/** The deliveries of every app in a store. */
@Injectable()
export class AdminDeliveriesService {
  constructor(
    private readonly log: DeliveryLogRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly circuits: CircuitView,
  ) {}

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
    const hook = await this.subscriptions.findByKey(owner.storeHash, key);
    const isHeld = hook !== null && this.circuits.holds(hook);
    return { ...toDeliveryDetail(detail, isHeld), client_id: owner.clientId, hook: key };
  }
}
