import { sleep } from './clock.js';
import { VoidRun } from './void-run.js';

const TRIES = 3;
/** What a void run has left behind is over by then. */
const SETTLE_MS = 2_000;

type Parts<Name extends string> = Record<Name, () => Promise<unknown>>;
type Round<P> = { [Name in keyof P]: P[Name] extends () => Promise<infer Result> ? Result : never };

/**
 * Runs every part in its turn, as often as asked, so that what the neighbours of the machine do meets all alike.
 * The first round warms up and is not counted. A void run is made again, thrice at most.
 */
export async function interleaved<P extends Parts<string>>(rounds: number, parts: P): Promise<Round<P>[]> {
  const made: Round<P>[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const results: Record<string, unknown> = {};
    for (const [name, part] of Object.entries(parts)) results[name] = await valid(part);
    if (round >= 0) made.push(results as Round<P>);
  }
  return made;
}

async function valid(part: () => Promise<unknown>): Promise<unknown> {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await part();
    } catch (error) {
      if (!(error instanceof VoidRun) || left === 1) throw error;
      process.stderr.write(`void: ${error.message}\n`);
      await sleep(SETTLE_MS);
    }
  }
}
