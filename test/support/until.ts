import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** Waits until it holds; the test's own time limit is its end. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(POLL_MS);
}
