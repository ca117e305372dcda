import type { Conditions } from '../measurement.js';
import { MEASUREMENTS } from '../measurements.js';
import { serve } from './remote.js';

/** One measurement in a process of its own: no other has warmed, filled or spoiled it. */
const api = {
  run: ({ index, conditions }: { index: number; conditions: Conditions }) =>
    MEASUREMENTS[index]!.run(conditions),
};

export type MeasuringApi = typeof api;

serve(api);
