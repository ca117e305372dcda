import type { INestApplicationContext } from '@nestjs/common';
import { Command, Option } from 'commander';
import { toPage } from '../../admin/page.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import { StoresService } from '../../tenants/stores/stores.service.js';
import { isoOrNull } from '../arguments.js';
import type { CommandOptions, Session } from '../session.js';
import { type PageOptions, pagedList } from './paging.js';
import { storeHook } from './store-hook.js';

/** When it was created, then its own key. */
const HOOK_KEY = /^\d{1,15} [0-9a-f-]{36}$/;

interface ListOptions extends PageOptions {
  store: string;
  client?: string;
  active?: 'on' | 'off';
  scope?: string;
  destination?: string;
}

const rowOf = (hook: Subscription) => ({
  key: hook.key,
  kind: hook.kind,
  id: hook.number ?? hook.key,
  client_id: hook.clientId,
  scope: hook.topic,
  destination: hook.destination,
  active: hook.isActive ? 'on' : 'off',
  disabled_reason: hook.disabledReason,
});

async function list(services: INestApplicationContext, options: ListOptions) {
  const { store, client, active, scope, destination, limit, cursor } = options;
  await services.get(StoresService).find(store);
  const found = await services.get(SubscriptionRepository).search(store, {
    limit: limit + 1,
    ...(cursor !== undefined && { after: placeOf(cursor) }),
    ...(client !== undefined && { clientId: client }),
    ...(active !== undefined && { isActive: active === 'on' }),
    ...(scope !== undefined && { topic: scope }),
    ...(destination !== undefined && { destination }),
  });
  const { items, next_cursor } = toPage(found, limit, ({ createdAt, key }) => `${createdAt} ${key}`);
  return { hooks: items.map(rowOf), next_cursor };
}

function placeOf(cursor: string) {
  const [createdAt, key] = cursor.split(' ') as [string, string];
  return { createdAt: Number(createdAt), key };
}

/** The circuit of its host is not here: it is in the memory of the service. */
async function show(services: INestApplicationContext, storeHash: string, keyOrNumber: string) {
  const hook = await storeHook(services, storeHash, keyOrNumber);
  const health = await services.get(DeliveryLogRepository).summary(hook, hook.key);
  return {
    ...rowOf(hook),
    disabled_at: isoOrNull(hook.disabledAt),
    created_at: isoOrNull(hook.createdAt),
    updated_at: isoOrNull(hook.updatedAt),
    pending: health.pending,
    parked: health.parked,
    last_success_at: isoOrNull(health.lastSuccessAt),
    last_failed_at: isoOrNull(health.lastFailure?.at ?? null),
    last_failure: health.lastFailure?.failure ?? null,
    last_reason: health.lastFailure?.reason ?? null,
    last_status: health.lastFailure?.status ?? null,
  };
}

export function hookCommands(session: Session): Command {
  const hook = new Command('hook').description('look at the hooks and web-hooks of a store');
  pagedList(hook.command('list'), HOOK_KEY)
    .description('list the hooks and web-hooks of all apps in a store, the oldest first')
    .requiredOption('--store <hash>', 'the store')
    .option('--client <client_id>', 'only of this app')
    .addOption(new Option('--active <switch>', 'only hooks that are on or off').choices(['on', 'off']))
    .option('--scope <scope>', 'only with exactly this scope, or this object and action')
    .option('--destination <url>', 'only with exactly this destination')
    .action((options: ListOptions) => session.run(options, (services) => list(services, options)));
  hook
    .command('show')
    .description('show a hook with its backlog and its last results')
    .argument('<key>', 'the key, or the number of a hook')
    .requiredOption('--store <hash>', 'the store')
    .option('--json', 'print one JSON object')
    .action((key: string, options: CommandOptions & { store: string }) =>
      session.run(options, (services) => show(services, options.store, key)),
    );
  return hook;
}
