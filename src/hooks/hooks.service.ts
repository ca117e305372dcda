import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { Catalog } from '../catalog/catalog.js';
import { NotFound } from '../errors/repository-errors.js';
import type { Subscription } from '../subscriptions/subscription.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { StoreCache } from '../tenants/stores/store-cache.js';
import type { Hook, HookChanges, NewHook } from './hook.schemas.js';
import { changesOf, draftOf, filterOf, hookRef } from './hook-drafts.js';
import { toHook } from './hook-mapping.js';
import type { HookQuery } from './hook-parameters.js';

/** Hooks as v2 of the API prints them. */
@Injectable()
export class HooksService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly catalog: Catalog,
    private readonly stores: StoreCache,
  ) {}

  async list(caller: Principal, query: HookQuery): Promise<Hook[]> {
    const { items } = await this.subscriptions.list(caller, filterOf(query));
    return Promise.all(items.map((item) => this.toHook(item)));
  }

  /** @throws AlreadyExists, LimitReached, AppError validation_failed */
  async create(caller: Principal, body: NewHook): Promise<Hook> {
    return this.toHook(await this.subscriptions.create(caller, draftOf(this.catalog, body)));
  }

  /** @throws NotFound */
  async find(caller: Principal, id: number): Promise<Hook> {
    return this.toHook(await this.subscriptions.find(caller, hookRef(id)));
  }

  /** @throws NotFound, AlreadyExists, LimitReached, AppError validation_failed */
  async update(caller: Principal, id: number, body: HookChanges): Promise<Hook> {
    return this.toHook(await this.subscriptions.update(caller, hookRef(id), changesOf(this.catalog, body)));
  }

  /** The deleted hook. @throws NotFound */
  async remove(caller: Principal, id: number): Promise<Hook> {
    return this.toHook(await this.subscriptions.remove(caller, hookRef(id)));
  }

  private async toHook(subscription: Subscription): Promise<Hook> {
    const store = await this.stores.load(subscription.storeHash);
    if (!store) throw new NotFound('store');
    return toHook(subscription, this.subscriptions.headersOf(subscription), store.timezone);
  }
}
