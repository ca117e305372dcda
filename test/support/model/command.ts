import type { AsyncCommand } from 'fast-check';
import type { StoreModel } from './store-model.js';
import type { Tenant } from './tenant.js';

export type StoreCommand = AsyncCommand<StoreModel, Tenant>;

interface Step<Model, Real> {
  /** Whether the step is possible now. Default: always. */
  check?: (model: Readonly<Model>) => boolean;
  run: (model: Model, real: Real) => Promise<void>;
}

/** A step of a run. A failure prints its name and values. */
export function command<Model extends object = StoreModel, Real = Tenant>(
  name: string,
  values: unknown[],
  { check = () => true, run }: Step<Model, Real>,
): AsyncCommand<Model, Real> {
  return {
    check,
    run,
    toString: () => `${name}(${values.map((value) => JSON.stringify(value)).join(', ')})`,
  };
}
