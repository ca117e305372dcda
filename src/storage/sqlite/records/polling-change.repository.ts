import type { Actor, Change } from '../../../audit/change.js';
import type { ChangeFilter, ChangeRepository } from '../../../audit/change.repository.js';
import type { ChangeDraft } from '../../../audit/change-draft.js';
import type { ChangeReaderRepository } from '../../../audit/change-reader.repository.js';
import { Loop } from '../../../background/loop.js';
import type { ProcessReportRepository } from '../../../delivery/report/process-report.repository.js';

/** Only one service process can open the embedded store, so a change waits for no other reader. */
export class NoopChangeReader implements ChangeReaderRepository {
  readonly trustMs = Number.POSITIVE_INFINITY;

  async seen(): Promise<void> {}

  async leave(): Promise<void> {}

  async behind(): Promise<number> {
    return 0;
  }
}

/** For the same reason there is no other process to show. */
export class NoOtherProcesses implements ProcessReportRepository {
  async report(): Promise<void> {}

  async others(): Promise<[]> {
    return [];
  }

  async leave(): Promise<void> {}
}

const POLL_MS = 500;

/** SQLite reports no writes of other processes, so that a watch reads the newest `seq` twice a second. */
export class PollingChangeRepository implements ChangeRepository {
  readonly #watches = new Set<Loop>();

  constructor(private readonly rows: Omit<ChangeRepository, 'watch'>) {}

  latest(): Promise<number> {
    return this.rows.latest();
  }

  since(seq: number, limit: number): Promise<Change[]> {
    return this.rows.since(seq, limit);
  }

  list(filter: ChangeFilter, limit: number, before?: number): Promise<Change[]> {
    return this.rows.list(filter, limit, before);
  }

  ask(draft: ChangeDraft, by: Actor): Promise<void> {
    return this.rows.ask(draft, by);
  }

  watch(onChange: () => void): () => void {
    let seen = -1;
    const look = async (signal: AbortSignal) => {
      const latest = await this.rows.latest();
      if (latest === seen || signal.aborted) return;
      seen = latest;
      onChange();
    };
    // The database is unavailable if a round fails: the next round tries again.
    const loop = new Loop(look, { everyMs: POLL_MS, backOffMs: POLL_MS, onError: () => undefined });
    this.#watches.add(loop);
    loop.start();
    return () => {
      this.#watches.delete(loop);
      void loop.stop();
    };
  }

  /** Ends every watch, before the database is closed. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#watches].map((loop) => loop.stop()));
    this.#watches.clear();
  }
}
