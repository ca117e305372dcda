import type fc from 'fast-check';

const LONG = process.env['STOREHOOKS_FAULTS'] === '1';
/** Number of runs in one suite. */
const RUNS = LONG ? 300 : 25;
/** Milliseconds after which no run starts, and shrinking stops at the smallest failure found. */
const LIMIT = LONG ? 400_000 : 60_000;

/** jest's limit, for a run that LIMIT does not end. */
export const MODEL_TIMEOUT = LIMIT + 30_000;

/** MODEL_SEED, MODEL_PATH and MODEL_REPLAY_PATH repeat a failure with the values that it printed. */
export const replayPath = process.env['MODEL_REPLAY_PATH'];

type Runs = Pick<
  fc.Parameters,
  'numRuns' | 'seed' | 'path' | 'interruptAfterTimeLimit' | 'markInterruptAsFailure'
>;

/**
 * @param shards number of parts that share the runs, each with its own seed
 * @param limit milliseconds after which no run starts
 */
export function modelRuns(shards = 1, { runs = RUNS, limit = LIMIT } = {}): Runs[] {
  const given = process.env['MODEL_SEED'];
  const common = {
    interruptAfterTimeLimit: limit,
    markInterruptAsFailure: true,
  };
  if (given !== undefined) {
    const path = process.env['MODEL_PATH'];
    return [{ ...common, numRuns: runs, seed: Number(given), ...(path !== undefined && { path }) }];
  }
  return Array.from({ length: shards }, (_, shard) => {
    const seed = (Date.now() ^ (shard * 0x9e3779b1)) | 0;
    return { ...common, numRuns: Math.ceil(runs / shards), seed };
  });
}
