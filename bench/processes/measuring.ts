import type { Conditions } from '../measurement.js';
import { MEASUREMENTS } from '../measurements.js';
import { serve } from './remote.js';

/** Runs one measurement in its own process, so that no other measurement affects it. */
const api = {
  run: ({ index, conditions }: { index: number; conditions: Conditions }) =>
    MEASUREMENTS[index]!.run(conditions),
};

export type MeasuringApi = typeof api;

serve(api);
