import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Change } from './change.js';
import { ChangeFeed } from './change-feed.js';

const change = (seq: number, kind: Change['kind'] = 'app') => ({ seq, kind, key: `k${seq}` }) as Change;

/** The log of changes and the readers' progress, in memory. */
class Database {
  readonly log: Change[] = [];
  readonly seen: number[] = [];
  left = 0;
  reads = 0;
  failures = 0;
  watching = true;
  private notify = () => {};

  readonly feed = new ChangeFeed(
    {
      latest: async () => this.log.at(-1)?.seq ?? 0,
      since: (seq, limit) => this.since(seq, limit),
      list: async () => [],
      watch: (onChange) => {
        this.notify = onChange;
        return () => {
          this.watching = false;
        };
      },
    },
    {
      seen: async (_reader, seq) => void this.seen.push(seq),
      leave: async () => void this.left++,
      behind: async () => 0,
    },
  );

  async write(...changes: Change[]): Promise<void> {
    this.log.push(...changes);
    this.notify();
    await jest.advanceTimersByTimeAsync(1);
  }

  private async since(seq: number, limit: number): Promise<Change[]> {
    this.reads++;
    if (this.failures-- > 0) throw new Error('away');
    return this.log.filter((one) => one.seq > seq).slice(0, limit);
  }
}

describe('ChangeFeed', () => {
  let database: Database;
  let keys: string[];

  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    database = new Database();
    keys = [];
    database.feed.on('app', ({ key }) => void keys.push(key));
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('delivers the changes after the start, each to the listeners of its kind', async () => {
    database.log.push(change(1));
    await database.feed.onModuleInit();
    await database.write(change(2), change(3, 'token'), change(4));
    expect(keys).toEqual(['k2', 'k4']);
  });

  it('reads on until the log ends, in batches of 500', async () => {
    await database.feed.onModuleInit();
    await database.write(...Array.from({ length: 1_001 }, (_, i) => change(i + 1)));
    expect([keys.length, keys.at(-1), database.reads]).toEqual([1_001, 'k1001', 3]);
  });

  it('reads again a second after a failed read', async () => {
    await database.feed.onModuleInit();
    database.failures = 1;
    await database.write(change(1));
    expect(keys).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(keys).toEqual(['k1']);
  });

  it('delivers a change again if a listener failed, and no later one before', async () => {
    const failures = [new Error('busy')];
    database.feed.on('app', () => {
      const failure = failures.pop();
      if (failure) throw failure;
    });
    await database.feed.onModuleInit();
    await database.write(change(1), change(2));
    expect(keys).toEqual(['k1']);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(keys).toEqual(['k1', 'k1', 'k2']);
  });

  it('reports its progress only after it has joined: at once, every second and after each batch', async () => {
    await database.feed.onModuleInit();
    await database.write(change(1));
    expect(database.seen).toEqual([]);
    await database.feed.join();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(database.seen).toEqual([1, 1]);
    await database.write(change(2));
    expect(database.seen).toEqual([1, 1, 2]);
  });

  it('delivers and reports nothing after the shutdown, and leaves the readers', async () => {
    await database.feed.onModuleInit();
    await database.feed.join();
    await database.feed.onApplicationShutdown();
    const { seen } = database;
    await database.write(change(1));
    await jest.advanceTimersByTimeAsync(5_000);
    expect([keys, seen, database.left, database.watching]).toEqual([[], [0], 1, false]);
  });

  it('ends a read at the shutdown after the change under way', async () => {
    let release = () => {};
    database.feed.on('app', () => new Promise<void>((resolve) => (release = resolve)));
    await database.feed.onModuleInit();
    await database.write(change(1), change(2));
    const ended = database.feed.onApplicationShutdown();
    release();
    await ended;
    expect([keys, database.left]).toEqual([['k1'], 0]);
  });
});
