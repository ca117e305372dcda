import type { Change } from '../../../audit/change.js';
import type { ChangeFilter, ChangeRepository } from '../../../audit/change.repository.js';
import type { ChangeReaderRepository } from '../../../audit/change-reader.repository.js';

/** The embedded store has one service process, which its lock sees to: there is nobody to wait for. */
export class NoopChangeReader implements ChangeReaderRepository {
  async seen(): Promise<void> {}

  async leave(): Promise<void> {}

  async behind(): Promise<number> {
    return 0;
  }
}

const EVERY_MS = 500;

/** SQLite tells nobody of a write: whoever watches asks for the newest `seq`, again and again. */
export class PollingChangeRepository implements ChangeRepository {
  readonly #timers = new Set<NodeJS.Timeout>();

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

  watch(onChange: () => void): () => void {
    let seen = -1;
    const look = async () => {
      const latest = await this.rows.latest().catch(() => seen);
      if (latest === seen || !this.#timers.has(timer)) return;
      seen = latest;
      onChange();
    };
    const timer = setInterval(look, EVERY_MS).unref();
    this.#timers.add(timer);
    return () => this.#stop(timer);
  }

  /** Ends every watch, before the database is closed. */
  stopAll(): void {
    for (const timer of this.#timers) this.#stop(timer);
  }

  #stop(timer: NodeJS.Timeout): void {
    clearInterval(timer);
    this.#timers.delete(timer);
  }
}
