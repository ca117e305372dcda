import { manyHooks } from './many-hooks.js';
import { manyPending } from './many-pending.js';

/** What the process may grow to, MiB. */
const LIMIT_MIB = 300;

/** Minutes each, and a figure of one run: apart from the table. */
export async function memory(say: (line: string) => void): Promise<void> {
  for (const [name, run] of Object.entries({
    '1,000,000 deliveries pending in the store': manyPending,
    '100,000 hooks over 1,000 stores, all in memory': manyHooks,
  })) {
    const peak = await run();
    say(
      `${name}: ${Math.round(peak)} MiB at its highest, ${peak < LIMIT_MIB ? 'under' : 'OVER'} ${LIMIT_MIB}`,
    );
  }
}
