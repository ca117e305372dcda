import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { Catalog } from '../catalog/catalog.js';
import type { Subscription } from '../subscriptions/subscription.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import type { HookChanges, NewHook } from './hook.schemas.js';
import { changesOf, draftOf, filterOf, hookRef } from './hook-drafts.js';
import { toHookV3 } from './hook-mapping.js';
import type { HookQuery } from './hook-parameters.js';
import type { HookV3, HookV3Answer, HookV3List } from './hook-v3.schemas.js';
import { paginationOf } from './hook-v3-pagination.js';

/** The same hooks as v3 of the API prints them, in its envelopes. */
@Injectable()
export class HooksV3Service {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly catalog: Catalog,
  ) {}

  async list(caller: Principal, query: HookQuery): Promise<HookV3List> {
    const { items, total } = await this.subscriptions.list(caller, filterOf(query));
    const pagination = paginationOf(query, items.length, total);
    return { data: items.map((item) => this.toHook(item)), meta: { pagination } };
  }

  /** @throws AlreadyExists, LimitReached, AppError validation_failed */
  async create(caller: Principal, body: NewHook): Promise<HookV3Answer> {
    return this.toAnswer(await this.subscriptions.create(caller, draftOf(this.catalog, body)));
  }

  /** @throws NotFound */
  async find(caller: Principal, id: number): Promise<HookV3Answer> {
    return this.toAnswer(await this.subscriptions.find(caller, hookRef(id)));
  }

  /** @throws NotFound, AlreadyExists, LimitReached, AppError validation_failed */
  async update(caller: Principal, id: number, body: HookChanges): Promise<HookV3Answer> {
    return this.toAnswer(await this.subscriptions.update(caller, hookRef(id), changesOf(this.catalog, body)));
  }

  /** The deleted hook. @throws NotFound */
  async remove(caller: Principal, id: number): Promise<HookV3Answer> {
    return this.toAnswer(await this.subscriptions.remove(caller, hookRef(id)));
  }

  private toAnswer(subscription: Subscription): HookV3Answer {
    return { data: this.toHook(subscription), meta: {} };
  }

  private toHook(subscription: Subscription): HookV3 {
    return toHookV3(subscription, this.subscriptions.headersOf(subscription));
  }
}
