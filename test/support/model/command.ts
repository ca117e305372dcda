import type { AsyncCommand } from 'fast-check';
import type { StoreModel } from './store-model.js';
import type { Tenant } from './tenant.js';

export type StoreCommand = AsyncCommand<StoreModel, Tenant>;

interface Step {
  /** Whether the step is possible now. Default: always. */
  check?: (model: StoreModel) => boolean;
  run: (model: StoreModel, tenant: Tenant) => Promise<void>;
}

/** A step of a run. A failure prints its name and values. */
export function command(name: string, values: unknown[], { check = () => true, run }: Step): StoreCommand {
  return {
    check,
    run,
    toString: () => `${name}(${values.map((value) => JSON.stringify(value)).join(', ')})`,
  };
}
