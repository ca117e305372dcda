import type { AsyncCommand } from 'fast-check';
import type { StoreModel } from './store-model.js';
import type { Tenant } from './tenant.js';

export type StoreCommand = AsyncCommand<StoreModel, Tenant>;

interface Doing {
  /** Whether it makes sense now; always where left out. */
  check?: (model: StoreModel) => boolean;
  run: (model: StoreModel, tenant: Tenant) => Promise<void>;
}

/** A step of a run; the name and its values are what a failure prints. */
export function command(name: string, values: unknown[], { check = () => true, run }: Doing): StoreCommand {
  return {
    check,
    run,
    toString: () => `${name}(${values.map((value) => JSON.stringify(value)).join(', ')})`,
  };
}
