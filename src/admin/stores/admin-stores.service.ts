import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import { SubscriptionChanges } from '../../subscriptions/subscription-changes.js';
import type { Store } from '../../tenants/stores/store.repository.js';
import { StoresService } from '../../tenants/stores/stores.service.js';
import { countsOf } from '../ended-counts.js';
import { toPage } from '../page.js';
import type {
  AdminStore,
  AdminStoreChanges,
  AdminStoreList,
  AdminStoreQuery,
  NewAdminStore,
  StoreDeletion,
} from './admin-store.schemas.js';

/** The stores, as operators see them. */
@Injectable()
export class AdminStoresService {
  constructor(
    private readonly stores: StoresService,
    private readonly subscriptions: SubscriptionRepository,
    private readonly changes: SubscriptionChanges,
    private readonly log: DeliveryLogRepository,
  ) {}

  async list({ q, cursor, limit }: AdminStoreQuery): Promise<AdminStoreList> {
    const found = await this.stores.search({
      limit: limit + 1,
      ...(q !== undefined && { q }),
      ...(cursor !== undefined && { after: cursor }),
    });
    const { items, next_cursor } = toPage(found, limit, ({ storeHash }) => storeHash);
    return { data: items.map(toAdminStore), next_cursor };
  }

  /** @throws AlreadyExists */
  async create({ store_hash: storeHash, name, timezone }: NewAdminStore, by: Actor): Promise<AdminStore> {
    return toAdminStore(await this.stores.create({ storeHash, name, timezone }, by));
  }

  /** @throws NotFound */
  async find(storeHash: string): Promise<AdminStore> {
    return toAdminStore(await this.stores.find(storeHash));
  }

  /** @throws NotFound */
  async update(storeHash: string, { name, timezone }: AdminStoreChanges, by: Actor): Promise<AdminStore> {
    const patch = { ...(name !== undefined && { name }), ...(timezone !== undefined && { timezone }) };
    return toAdminStore(await this.stores.update(storeHash, patch, by));
  }

  /** Afterwards no process starts an attempt for a hook of the store. @throws NotFound */
  async remove(storeHash: string, by: Actor): Promise<StoreDeletion> {
    const deliveries = await this.countOpen(storeHash);
    const ended = await this.stores.delete(storeHash, by);
    await this.changes.storeDeleted(storeHash);
    return { ...countsOf(ended), deliveries };
  }

  /** One hook at a time: a store with many hooks must not take every connection of the database. */
  private async countOpen(storeHash: string): Promise<number> {
    let open = 0;
    for (const hook of await this.subscriptions.ofStore(storeHash)) {
      const { pending, parked } = await this.log.summary(hook, hook.key);
      open += pending + parked;
    }
    return open;
  }
}

const toAdminStore = ({ storeHash, storeId, name, timezone, createdAt }: Store): AdminStore => ({
  store_hash: storeHash,
  store_id: storeId,
  name,
  timezone,
  created_at: new Date(createdAt).toISOString(),
});
