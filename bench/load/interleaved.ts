import { sleep } from './clock.js';
import { VoidRun } from './void-run.js';

const TRIES = 3;
/** By then, the deliveries of a void run have ended. */
const SETTLE_MS = 2_000;

type Parts<Name extends string> = Record<Name, () => Promise<unknown>>;
type Round<P> = { [Name in keyof P]: P[Name] extends () => Promise<infer Result> ? Result : never };

/**
 * Runs the parts in turn, for the given number of rounds, so that other load on the machine affects all parts alike.
 * The first round warms up and is not counted. A void run is repeated, and tried three times at most.
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
