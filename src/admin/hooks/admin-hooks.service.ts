import { Injectable } from '@nestjs/common';
import { HookStatusService } from '../../delivery-log/hook-health/hook-status.service.js';
import { NotFound } from '../../errors/repository-errors.js';
import { PoliciesService } from '../../policies/policies.service.js';
import type { Policy } from '../../policies/policy.schemas.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import { StoresService } from '../../tenants/stores/stores.service.js';
import { toPage } from '../page.js';
import type { AdminHook, AdminHookList, AdminHookQuery } from './admin-hook.schemas.js';

/** The hooks and web-hooks of every app in a store, with their health. */
@Injectable()
export class AdminHooksService {
  constructor(
    private readonly stores: StoresService,
    private readonly subscriptions: SubscriptionRepository,
    private readonly health: HookStatusService,
    private readonly policies: PoliciesService,
  ) {}

  /** @throws NotFound (the store) */
  async list(storeHash: string, query: AdminHookQuery): Promise<AdminHookList> {
    await this.stores.find(storeHash);
    const { limit, cursor, client_id, is_active, scope, destination } = query;
    const found = await this.subscriptions.search(storeHash, {
      limit: limit + 1,
      ...(cursor !== undefined && { after: placeOf(cursor) }),
      ...(client_id !== undefined && { clientId: client_id }),
      ...(is_active !== undefined && { isActive: is_active === 'true' }),
      ...(scope !== undefined && { topic: scope }),
      ...(destination !== undefined && { destination }),
    });
    const { items, next_cursor } = toPage(found, limit, ({ createdAt, key }) => `${createdAt} ${key}`);
    const data: AdminHook[] = [];
    // One hook at a time: a page must not take every connection of the database.
    for (const hook of items) data.push(await this.toAdminHook(hook));
    return { data, next_cursor };
  }

  /** @throws NotFound, also if the hook belongs to another store */
  async find(storeHash: string, key: string): Promise<AdminHook> {
    return this.toAdminHook(await this.hook(storeHash, key));
  }

  /** What is in effect. @throws NotFound */
  async policy(storeHash: string, key: string): Promise<Policy> {
    return this.policies.effective(await this.hook(storeHash, key));
  }

  private async hook(storeHash: string, key: string): Promise<Subscription> {
    const hook = await this.subscriptions.findByKey(storeHash, key);
    if (!hook) throw new NotFound('hook');
    return hook;
  }

  private async toAdminHook(hook: Subscription): Promise<AdminHook> {
    return {
      key: hook.key,
      kind: hook.kind,
      id: hook.number === null ? hook.key : String(hook.number),
      client_id: hook.clientId,
      scope: hook.topic,
      destination: hook.destination,
      created_at: new Date(hook.createdAt).toISOString(),
      updated_at: new Date(hook.updatedAt).toISOString(),
      status: await this.health.statusOf(hook),
    };
  }
}

function placeOf(cursor: string) {
  const [createdAt, key] = cursor.split(' ') as [string, string];
  return { createdAt: Number(createdAt), key };
}
