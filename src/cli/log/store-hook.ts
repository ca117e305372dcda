import type { INestApplicationContext } from '@nestjs/common';
import { NotFound } from '../../errors/repository-errors.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import { StoresService } from '../../tenants/stores/stores.service.js';

/** A hook or a web-hook of any app in the store, by its key or, for a hook, by its number. @throws NotFound */
export async function storeHook(
  services: INestApplicationContext,
  storeHash: string,
  keyOrNumber: string,
): Promise<Subscription> {
  await services.get(StoresService).find(storeHash);
  const subscriptions = services.get(SubscriptionRepository);
  const found = /^\d+$/.test(keyOrNumber)
    ? (await subscriptions.ofStore(storeHash)).find(({ number }) => number === Number(keyOrNumber))
    : await subscriptions.findByKey(storeHash, keyOrNumber.toLowerCase());
  if (!found) throw new NotFound('hook');
  return found;
}
