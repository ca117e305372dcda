import { manyHooks } from './many-hooks.js';
import { manyPending } from './many-pending.js';

/** Limit for the peak of the process, in MiB. */
const LIMIT_MIB = 300;

/** Apart from the table, because each takes minutes and gives the figure of one run. */
export async function memory(say: (line: string) => void): Promise<void> {
  for (const [name, run] of Object.entries({
    '1,000,000 deliveries pending in the store': manyPending,
    '100,000 hooks over 1,000 stores, all in memory': manyHooks,
  })) {
    const peak = await run();
    say(`${name}: ${Math.round(peak)} MiB at the peak, ${peak < LIMIT_MIB ? 'under' : 'OVER'} ${LIMIT_MIB}`);
  }
}
