import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { OPERATOR } from '../../audit/change.js';
import type { Store } from '../../tenants/stores/store.repository.js';
import { StoresService } from '../../tenants/stores/stores.service.js';
import type { CommandOptions, Session } from '../session.js';

const rowOf = ({ storeHash, storeId, name, timezone }: Store) => ({
  store_hash: storeHash,
  store_id: storeId,
  name,
  timezone,
});

interface CreateOptions extends CommandOptions {
  name: string;
  timezone: string;
}

const create = async (services: INestApplicationContext, storeHash: string, options: CreateOptions) => {
  const { name, timezone } = options;
  return rowOf(await services.get(StoresService).create({ storeHash, name, timezone }, OPERATOR));
};

const list = async (services: INestApplicationContext) => ({
  stores: (await services.get(StoresService).list()).map(rowOf),
});

const remove = async (services: INestApplicationContext, storeHash: string) => {
  await services.get(StoresService).delete(storeHash, OPERATOR);
  return { deleted: storeHash };
};

export function storeCommands(session: Session): Command {
  const store = new Command('store').description('manage stores (tenants)');
  store
    .command('create')
    .description('create a store')
    .argument('<hash>', '1 to 32 lowercase letters and digits')
    .option('--name <name>', 'a name for people', '')
    .option('--timezone <zone>', 'IANA name; the times of hooks have its offset', 'UTC')
    .option('--json', 'print one JSON object')
    .action((storeHash: string, options: CreateOptions) =>
      session.run(options, (services) => create(services, storeHash, options)),
    );
  store
    .command('list')
    .description('list all stores')
    .option('--json', 'print one JSON object')
    .action((options: CommandOptions) => session.run(options, list));
  store
    .command('delete')
    .description('delete a store with its tokens, hooks and web-hooks')
    .argument('<hash>')
    .option('--json', 'print one JSON object')
    .action((storeHash: string, options: CommandOptions) =>
      session.run(options, (services) => remove(services, storeHash)),
    );
  return store;
}
