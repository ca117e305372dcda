import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { Catalog } from '../catalog/catalog.js';
import { AppError } from '../errors/app-error.js';
import { NotFound } from '../errors/repository-errors.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { SubscriptionRef } from '../subscriptions/subscription.repository.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { StoreCache } from '../tenants/stores/store-cache.js';
import type { Hook, HookChanges, NewHook } from './hook.schemas.js';
import { changesOf, draftOf, filterOf, toHook } from './hook-mapping.js';
import type { HookQuery } from './hook-parameters.js';

const ref = (number: number): SubscriptionRef => ({ kind: 'hook', number });

/** Subscriptions in the words of the hooks API. */
@Injectable()
export class HooksService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly catalog: Catalog,
    private readonly stores: StoreCache,
  ) {}

  async list(caller: Principal, query: HookQuery): Promise<Hook[]> {
    return (await this.page(caller, query)).hooks;
  }

  /** `total` counts what the filter lets through, not the page. */
  async page(caller: Principal, query: HookQuery): Promise<{ hooks: Hook[]; total: number }> {
    const { items, total } = await this.subscriptions.list(caller, filterOf(query));
    return { hooks: await Promise.all(items.map((item) => this.toHook(item))), total };
  }

  async create(caller: Principal, body: NewHook): Promise<Hook> {
    this.refuseUnknown(body.scope);
    return this.toHook(await this.subscriptions.create(caller, draftOf(body)));
  }

  async find(caller: Principal, id: number): Promise<Hook> {
    return this.toHook(await this.subscriptions.find(caller, ref(id)));
  }

  async update(caller: Principal, id: number, body: HookChanges): Promise<Hook> {
    if (body.scope !== undefined) this.refuseUnknown(body.scope);
    return this.toHook(await this.subscriptions.update(caller, ref(id), changesOf(body)));
  }

  async remove(caller: Principal, id: number): Promise<Hook> {
    return this.toHook(await this.subscriptions.remove(caller, ref(id)));
  }

  private async toHook(subscription: Subscription): Promise<Hook> {
    const store = await this.stores.load(subscription.storeHash);
    if (!store) throw new NotFound('store');
    return toHook(subscription, this.subscriptions.headersOf(subscription), store.timezone);
  }

  private refuseUnknown(scope: string): void {
    if (this.catalog.subscribable(scope)) return;
    const hint = scope.includes('{channel_id}')
      ? ' Put the number of a channel in the place of {channel_id}.'
      : '';
    const message = `The field 'scope' must be an event or a wildcard of the catalogue (GET /catalog), such as 'store/order/*'.${hint}`;
    throw new AppError('validation_failed', message, { fields: [{ pointer: '/scope', message }] });
  }
}
