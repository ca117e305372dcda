import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import type { DeliveryRef } from '../../delivery/model/delivery.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import { CircuitView } from '../../delivery/policy/circuit-breakers.js';
import { NotFound } from '../../errors/repository-errors.js';
import { encodeCursor } from '../../subscriptions/paging.schemas.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { ownHook, refuseOff } from '../own-hook.js';
import type { Delivery, DeliveryDetail, DeliveryList } from './delivery.schemas.js';
import { filterOf, toDelivery, toDeliveryDetail } from './delivery-mapping.js';
import type { DeliveryQuery } from './delivery-parameters.js';
import { refuseUnlessDue } from './resend-refusals.js';

/** The deliveries of one hook. */
@Injectable()
export class DeliveryLogService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly log: DeliveryLogRepository,
    private readonly circuits: CircuitView,
  ) {}

  /** @throws NotFound */
  async list(caller: Principal, hookId: number, query: DeliveryQuery): Promise<DeliveryList> {
    const hook = await ownHook(this.subscriptions, caller, hookId);
    const found = await this.log.list(caller, hook.key, filterOf(query));
    const page = found.slice(0, query.limit);
    const more = found.length > query.limit;
    return {
      data: page.map((record) => toDelivery(record, this.circuits.holds(hook))),
      next_cursor: more ? encodeCursor(page.at(-1)!.ref.eventId) : null,
    };
  }

  /** @throws NotFound */
  async find(caller: Principal, hookId: number, ref: DeliveryRef): Promise<DeliveryDetail> {
    const hook = await ownHook(this.subscriptions, caller, hookId);
    return toDeliveryDetail(
      (await this.log.find(caller, hook.key, ref)) ?? absent(),
      this.circuits.holds(hook),
    );
  }

  /** The delivery, made due. @throws NotFound, AppError hook_is_off, delivery_in_flight, body_expired */
  async resend(caller: Principal, hookId: number, ref: DeliveryRef): Promise<Delivery> {
    const hook = await ownHook(this.subscriptions, caller, hookId);
    const record = (await this.log.find(caller, hook.key, ref)) ?? absent();
    refuseOff(hook);
    refuseUnlessDue(await this.log.resend(caller, hook.key, ref, caller.actor));
    return toDelivery((await this.log.find(caller, hook.key, ref)) ?? record, this.circuits.holds(hook));
  }
}

function absent(): never {
  throw new NotFound('delivery');
}
