import { Injectable } from '@nestjs/common';
import { type DeliveryRef, formatDeliveryId } from '../../delivery/model/delivery.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import { NotFound } from '../../errors/repository-errors.js';
import { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import type { AdminRecord, RecordId } from './admin-record.schemas.js';

/** Says in which store a record is, to those who have only its id. */
@Injectable()
export class AdminRecordsService {
  constructor(
    private readonly log: DeliveryLogRepository,
    private readonly subscriptions: SubscriptionRepository,
  ) {}

  /** @throws NotFound */
  async find(id: RecordId): Promise<AdminRecord> {
    if (id.kind === 'event') return this.event(id.eventId);
    return id.kind === 'delivery' ? this.delivery(id.ref) : this.hook(id.hook);
  }

  private async event(id: string): Promise<AdminRecord> {
    const event = (await this.log.publicationOf(id)) ?? absent();
    const { storeHash: store_hash, clientId: client_id, scope } = event;
    return { kind: 'event', id, store_hash, client_id, hook: null, scope };
  }

  private async delivery(ref: DeliveryRef): Promise<AdminRecord> {
    const { storeHash, scope } = (await this.log.publicationOf(ref.eventId)) ?? absent();
    const { clientId: client_id, subscriptionKey: hook } =
      (await this.log.locate(storeHash, ref)) ?? absent();
    return { kind: 'delivery', id: formatDeliveryId(ref), store_hash: storeHash, client_id, hook, scope };
  }

  private async hook(wanted: { key: string } | { number: number }): Promise<AdminRecord> {
    const found = (await this.subscriptions.findInAnyStore(wanted)) ?? absent();
    const { kind, key: hook, number, storeHash: store_hash, clientId: client_id, topic: scope } = found;
    return { kind, id: number === null ? hook : String(number), store_hash, client_id, hook, scope };
  }
}

function absent(): never {
  throw new NotFound('record');
}
