import { Command } from 'commander';
import { OPERATOR } from '../audit/change.js';
import type { Store } from '../tenants/stores/store.repository.js';
import { StoresService } from '../tenants/stores/stores.service.js';
import { type CommandOptions, withServices } from './session.js';

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

const create = (storeHash: string, { name, timezone, ...options }: CreateOptions) =>
  withServices(options, async (services) =>
    rowOf(await services.get(StoresService).create({ storeHash, name, timezone }, OPERATOR)),
  );

const list = (options: CommandOptions) =>
  withServices(options, async (services) => ({
    stores: (await services.get(StoresService).list()).map(rowOf),
  }));

const remove = (storeHash: string, options: CommandOptions) =>
  withServices(options, async (services) => {
    await services.get(StoresService).delete(storeHash, OPERATOR);
    return { deleted: storeHash };
  });

export function storeCommands(): Command {
  const store = new Command('store').description('manage stores (tenants)');
  store
    .command('create')
    .description('create a store')
    .argument('<hash>', '1 to 32 lowercase letters and digits')
    .option('--name <name>', 'a name for people', '')
    .option('--timezone <zone>', 'IANA name; the times of hooks have its offset', 'UTC')
    .option('--json', 'print one JSON object')
    .action(create);
  store.command('list').description('list all stores').option('--json', 'print one JSON object').action(list);
  store
    .command('delete')
    .description('delete a store with its tokens, hooks and web-hooks')
    .argument('<hash>')
    .option('--json', 'print one JSON object')
    .action(remove);
  return store;
}
