import { HookMinutes, type HookResult } from './hook-results.js';

/** Packs that one transaction may count, and hooks. The fewer transactions, the less often is each hook written. */
const PACKS = 2_000;
const HOOKS = 2_000;
/** Batches in memory while the database is slow. Further packs are counted as those of a dead process are. */
const BATCHES = 10;
const MOST_UNSURE = 5_000;

/** Packs whose results are all written, and what they add to the statistics. */
export interface Batch {
  packs: string[];
  minutes: HookMinutes;
}

/**
 * What this process has written and not counted yet. It only saves reading: whatever is lost here, with the process or
 * because there is no room, is in the packs, and is counted from those.
 */
export class WrittenPacks {
  private batches: Batch[] = [];
  /** Packs of which some results may have been refused. */
  private unsure = new Set<string>();

  /** @param results null: read the deliveries to know them */
  add(pack: string, results: readonly HookResult[] | null): void {
    if (results === null) {
      if (this.unsure.size < MOST_UNSURE) this.unsure.add(pack);
      return;
    }
    const batch = this.openBatch();
    if (!batch) return;
    batch.packs.push(pack);
    for (const result of results) batch.minutes.add(result);
  }

  takeBatch(): Batch | undefined {
    return this.batches.shift();
  }

  takeUnsure(limit: number): string[] {
    const taken = [...this.unsure].slice(0, limit);
    for (const pack of taken) this.unsure.delete(pack);
    return taken;
  }

  private openBatch(): Batch | undefined {
    const last = this.batches.at(-1);
    if (last && last.packs.length < PACKS && last.minutes.size < HOOKS) return last;
    if (this.batches.length >= BATCHES) return undefined;
    const batch = { packs: [], minutes: new HookMinutes() };
    this.batches.push(batch);
    return batch;
  }
}
