import type { INestApplicationContext } from '@nestjs/common';
import { Command, Option } from 'commander';
import { AdminDeliveriesService } from '../../admin/deliveries/admin-deliveries.service.js';
import type { AdminDelivery } from '../../admin/deliveries/admin-delivery.schemas.js';
import { toPage } from '../../admin/page.js';
import { OPERATOR } from '../../audit/change.js';
import {
  type DeliveryRef,
  type DeliveryState,
  EVENT_ID,
  parseDeliveryId,
} from '../../delivery/model/delivery.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import { STATES } from '../../delivery-log/deliveries/delivery.schemas.js';
import { toDelivery } from '../../delivery-log/deliveries/delivery-mapping.js';
import { NotFound } from '../../errors/repository-errors.js';
import { parseTime } from '../arguments.js';
import type { CommandOptions, Session } from '../session.js';
import { type PageOptions, pagedList } from './paging.js';
import { storeHook } from './store-hook.js';

interface ListOptions extends PageOptions {
  store: string;
  hook: string;
  state?: DeliveryState;
  scope?: string;
  /** Epoch milliseconds. */
  since?: number;
  until?: number;
}

async function list(services: INestApplicationContext, options: ListOptions) {
  const { store, hook, state, scope, since, until, limit, cursor } = options;
  const { key, ...owner } = await storeHook(services, store, hook);
  const found = await services.get(DeliveryLogRepository).list(owner, key, {
    limit: limit + 1,
    ...(cursor !== undefined && { olderThan: cursor }),
    ...(state !== undefined && { state }),
    ...(scope !== undefined && { scope }),
    ...(since !== undefined && { createdAfter: since }),
    ...(until !== undefined && { createdBefore: until }),
  });
  const { items, next_cursor } = toPage(found, limit, ({ ref }) => ref.eventId);
  return { deliveries: items.map((record) => toDelivery(record, false)), next_cursor };
}

/** For a terminal the attempts are a table, and the body is last: it is the longest. */
const shown = ({ attempt_log, body, ...delivery }: AdminDelivery) => ({ ...delivery, attempt_log, body });

export function deliveryCommands(session: Session): Command {
  const delivery = new Command('delivery').description('look at deliveries, and send them again');
  pagedList(delivery.command('list'), EVENT_ID)
    .description('list the deliveries of a hook, the newest event first')
    .requiredOption('--store <hash>', 'the store')
    .requiredOption('--hook <key>', 'the key of the hook or web-hook, or the number of a hook')
    .addOption(new Option('--state <state>', 'only in this state').choices(STATES))
    .option('--scope <scope>', 'only of this event')
    .option(
      '--since <time>',
      'only of events accepted at this time or later, such as 2026-11-28T14:00Z',
      parseTime,
    )
    .option('--until <time>', 'only of events accepted at this time or earlier', parseTime)
    .action((options: ListOptions) => session.run(options, (services) => list(services, options)));
  const one = (
    name: string,
    does: string,
    work: (deliveries: AdminDeliveriesService, store: string, ref: DeliveryRef) => Promise<AdminDelivery>,
  ) =>
    delivery
      .command(name)
      .description(does)
      .argument('<id>', 'dlv_…', parseId)
      .requiredOption('--store <hash>', 'the store')
      .option('--json', 'print one JSON object')
      .action((ref: DeliveryRef, options: CommandOptions & { store: string }) =>
        session.run(options, async (services) =>
          shown(await work(services.get(AdminDeliveriesService), options.store, ref)),
        ),
      );
  one('show', 'show a delivery with its attempts and its body', (deliveries, store, ref) =>
    deliveries.find(store, ref),
  );
  one('resend', 'make one more attempt due now', (deliveries, store, ref) =>
    deliveries.resend(store, ref, OPERATOR),
  );
  return delivery;
}

/** A text that cannot be an id gets the same answer as an unknown id. */
function parseId(id: string): DeliveryRef {
  const ref = parseDeliveryId(id);
  if (!ref) throw new NotFound('delivery');
  return ref;
}
