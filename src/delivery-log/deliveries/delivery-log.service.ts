import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import type { DeliveryRef } from '../../delivery/model/delivery.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import { CircuitView } from '../../delivery/policy/circuit-breakers.js';
import { NotFound } from '../../errors/repository-errors.js';
import { encodeCursor } from '../../subscriptions/paging.schemas.js';
import type { SubscriptionRef } from '../../subscriptions/subscription.repository.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { refuseOff } from '../own-hook.js';
import type { Delivery, DeliveryDetail, DeliveryList } from './delivery.schemas.js';
import { filterOf, toDelivery, toDeliveryDetail } from './delivery-mapping.js';
import type { DeliveryQuery } from './delivery-parameters.js';
import { refuseUnlessDue } from './resend-refusals.js';

/** The deliveries of one hook, or of one pull subscription. */
@Injectable()
export class DeliveryLogService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly log: DeliveryLogRepository,
    private readonly circuits: CircuitView,
  ) {}

  /** @throws NotFound */
  async list(caller: Principal, of: SubscriptionRef, query: DeliveryQuery): Promise<DeliveryList> {
    const hook = await this.subscriptions.find(caller, of);
    const found = await this.log.list(caller, hook.key, filterOf(query));
    const page = found.slice(0, query.limit);
    const more = found.length > query.limit;
    return {
      data: page.map((record) => toDelivery(record, this.circuits.holds(hook))),
      next_cursor: more ? encodeCursor(page.at(-1)!.ref.eventId) : null,
    };
  }

  /** @throws NotFound */
  async find(caller: Principal, of: SubscriptionRef, ref: DeliveryRef): Promise<DeliveryDetail> {
    const hook = await this.subscriptions.find(caller, of);
    return toDeliveryDetail(
      (await this.log.find(caller, hook.key, ref)) ?? absent(),
      this.circuits.holds(hook),
    );
  }

  /** The delivery, made due. @throws NotFound, AppError hook_is_off, delivery_in_flight, body_expired */
  async resend(caller: Principal, of: SubscriptionRef, ref: DeliveryRef): Promise<Delivery> {
    const hook = await this.subscriptions.find(caller, of);
    const record = (await this.log.find(caller, hook.key, ref)) ?? absent();
    refuseOff(hook);
    refuseUnlessDue(await this.log.resend(caller, hook.key, ref, caller.actor));
    return toDelivery((await this.log.find(caller, hook.key, ref)) ?? record, this.circuits.holds(hook));
  }
}

function absent(): never {
  throw new NotFound('delivery');
}
