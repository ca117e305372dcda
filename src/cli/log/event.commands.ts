import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { Catalog } from '../../catalog/catalog.js';
import { formatDeliveryId } from '../../delivery/model/delivery.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import type { EventRecord } from '../../delivery/model/delivery-record.js';
import { type Explanation, explain } from '../../delivery-log/explain/explain.js';
import { NotFound } from '../../errors/repository-errors.js';
import { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import { AppRepository } from '../../tenants/apps/app.repository.js';
import { StoresService } from '../../tenants/stores/stores.service.js';
import { isoOrNull } from '../arguments.js';
import type { CommandOptions, Session } from '../session.js';

interface ExplainOptions extends CommandOptions {
  store: string;
  client?: string;
}

const rowOf = (clientId: string, { subscription, delivery, reason, condition }: Explanation) => ({
  client_id: clientId,
  kind: subscription?.kind ?? delivery!.kind,
  hook: subscription?.key ?? delivery!.subscriptionKey,
  scope: subscription?.topic ?? null,
  reason,
  condition,
  delivery: delivery && formatDeliveryId(delivery.ref),
  state: delivery?.state ?? null,
  attempts: delivery?.attempts ?? null,
  last_failure: delivery?.lastFailure ?? null,
});

/** For every app: each sees only its own part of an event. @throws NotFound */
async function explainEvent(
  services: INestApplicationContext,
  eventId: string,
  { store, client }: ExplainOptions,
) {
  await services.get(StoresService).find(store);
  const subscriptions = await services.get(SubscriptionRepository).ofStore(store);
  const clients = (await services.get(AppRepository).list()).map(({ clientId }) => clientId);
  const parts: { clientId: string; event: EventRecord }[] = [];
  for (const clientId of clients) {
    const event = await services.get(DeliveryLogRepository).event({ storeHash: store, clientId }, eventId);
    if (event) parts.push({ clientId, event });
  }
  const [first] = parts;
  if (!first) throw new NotFound('event');
  const { id, scope, acceptedAt } = first.event;
  const record = services.get(Catalog, { strict: false }).event(scope)?.record ?? null;
  // An app without a delivery has hooks too: why did none of them get it?
  const explained = (client ? [client] : clients).flatMap((clientId) => {
    const event = parts.find((part) => part.clientId === clientId)?.event ?? {
      ...first.event,
      deliveries: [],
    };
    const own = subscriptions.filter((one) => one.clientId === clientId);
    return explain(event, record, own).map((explanation) => rowOf(clientId, explanation));
  });
  return { id, scope, created_at: isoOrNull(acceptedAt), hooks: explained };
}

export function eventCommands(session: Session): Command {
  const event = new Command('event').description('look at events');
  event
    .command('explain')
    .description('say for each hook of a store why it got an event, or why not')
    .argument('<id>', 'msg_…')
    .requiredOption('--store <hash>', 'the store')
    .option('--client <client_id>', 'only for the hooks of this app')
    .option('--json', 'print one JSON object')
    .action((id: string, options: ExplainOptions) =>
      session.run(options, (services) => explainEvent(services, id, options)),
    );
  return event;
}
