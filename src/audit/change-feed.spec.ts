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
  isAway = false;
  private notify = () => {};

  readonly readers = {
    trustMs: 2_000,
    seen: async (_reader: string, seq: number) => {
      if (this.isAway) throw new Error('away');
      this.seen.push(seq);
    },
    leave: async () => void this.left++,
    behind: async () => 0,
  };

  readonly feed = new ChangeFeed(
    {
      latest: async () => this.log.at(-1)?.seq ?? 0,
      since: (seq, limit) => this.since(seq, limit),
      list: async () => this.log.slice(-1),
      ask: async () => undefined,
      watch: (onChange) => {
        this.notify = onChange;
        return () => {
          this.watching = false;
        };
      },
    },
    this.readers,
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

  it('reports its progress only after it has joined: at once, twice a second and after each batch', async () => {
    await database.feed.onModuleInit();
    await database.write(change(1));
    expect(database.seen).toEqual([]);
    await database.feed.join();
    await jest.advanceTimersByTimeAsync(500);
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

  it('does not trust its caches before it has joined, nor 2 s after its last heartbeat began', async () => {
    await database.feed.onModuleInit();
    expect(database.feed.isCurrent).toBe(false);
    await database.feed.join();
    expect([database.feed.isCurrent, database.feed.current()]).toEqual([true, undefined]);
    database.isAway = true;
    await jest.advanceTimersByTimeAsync(1_999);
    expect(database.feed.isCurrent).toBe(true);
    await jest.advanceTimersByTimeAsync(1);
    expect(database.feed.isCurrent).toBe(false);
  });

  it('trusts its caches again when it has read what it missed after a heartbeat, and not before', async () => {
    await database.feed.onModuleInit();
    await database.feed.join();
    database.isAway = true;
    await jest.advanceTimersByTimeAsync(2_000);
    const steps: string[] = [];
    database.feed.on('app', ({ key }) => void steps.push(`${key} ${database.feed.isCurrent}`));
    database.feed.onCurrent(() => steps.push(`current ${database.feed.isCurrent}`));
    const waiting = database.feed.current()!.then(() => steps.push('waited'));
    // The watch is silent: what was answered without this process is found by the read after the heartbeat.
    database.log.push(change(1));
    database.isAway = false;
    await jest.advanceTimersByTimeAsync(500);
    await waiting;
    expect(steps).toEqual(['k1 false', 'current true', 'waited']);
  });

  it('makes a publisher wait for a second, and then refuses', async () => {
    await database.feed.onModuleInit();
    const refused = expect(database.feed.current()).rejects.toMatchObject({ name: 'StoreUnavailable' });
    await jest.advanceTimersByTimeAsync(1_000);
    await refused;
  });

  it('trusts its caches for ever if no other process can have the database open', async () => {
    database.readers.trustMs = Number.POSITIVE_INFINITY;
    await database.feed.onModuleInit();
    await database.feed.join();
    await jest.advanceTimersByTimeAsync(60_000);
    expect([database.feed.isCurrent, database.seen]).toEqual([true, [0]]);
  });

  it('says that everything cached may be wrong when a number that it has read belongs to another change', async () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    let lost = 0;
    database.feed.onLost(() => void lost++);
    await database.feed.onModuleInit();
    await database.write(change(1), change(2));
    database.log.pop();
    await database.write({ ...change(2), key: 'another' }, change(3));
    expect([lost, keys]).toEqual([1, ['k1', 'k2']]);
    await database.write(change(4));
    expect([lost, keys]).toEqual([1, ['k1', 'k2', 'k4']]);
  });

  it('says so too when the newest changes that it has read are gone', async () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    let lost = 0;
    database.feed.onLost(() => void lost++);
    await database.feed.onModuleInit();
    await database.write(change(1), change(2));
    database.log.pop();
    await database.write();
    expect(lost).toBe(1);
  });
});
