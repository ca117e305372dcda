import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DatabaseSync } from '@photostructure/sqlite';
import { prepareDataDirectory } from '../../src/storage/sqlite/connection/data-directory.js';
import type { WorkerChannel } from '../../src/storage/sqlite/thread/worker-channel.js';
import { built } from '../support/jest/dist.js';

let Channel: typeof WorkerChannel;

beforeAll(async () => {
  ({ WorkerChannel: Channel } = await import(await built('storage/sqlite/thread/worker-channel.js')));
});

const CLOCKS = ['Date', 'hrtime', 'performance'] as const;
const SINGLE_TIMERS = ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const;

describe('A thread of the database', () => {
  let dataDir: string;
  let path: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'storehooks-hung-'));
    path = prepareDataDirectory(dataDir);
  });
  afterEach(async () => {
    jest.useRealTimers();
    await rm(dataDir, { recursive: true });
  });

  it('is given up when it hangs, and what waits for it is refused', async () => {
    const channel = new Channel(path, { lookMs: 10 });
    await channel.call('control', 'ping', []);
    // For up to five seconds, the thread waits in SQLite for this lock.
    const lock = new DatabaseSync(path);
    lock.exec('BEGIN IMMEDIATE');
    const refused = { name: 'StoreUnavailable' };
    await expect(channel.call('leases', 'begin', [])).rejects.toMatchObject(refused);
    expect((await channel.lost).message).toBe('The thread of the database has not answered for 60 s');
    await expect(channel.call('control', 'ping', [])).rejects.toMatchObject(refused);
    const order: string[] = [];
    const closed = channel.close().then(() => order.push('closed'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    order.push('unlocked');
    lock.exec('ROLLBACK');
    lock.close();
    await closed;
    expect(order).toEqual(['unlocked', 'closed']);
  });

  it('may die while it is closed: it has no more to say, and what is open beside it is closed too', async () => {
    const channel = new Channel(path);
    await channel.call('control', 'ping', []);
    // It dies of its answer: no message can carry a function.
    const last = channel.call('leases', '__lookupGetter__', ['__proto__']).catch(({ name }: Error) => name);
    await expect(channel.close()).resolves.toBeUndefined();
    expect(await last).toBe('StoreUnavailable');
  });

  it('is not given up while it answers, or has nothing to do', async () => {
    jest.useFakeTimers({ doNotFake: [...CLOCKS, ...SINGLE_TIMERS, 'setTimeout', 'clearTimeout'] });
    const channel = new Channel(path);
    const ping = () => channel.call('control', 'ping', []);
    await ping();
    jest.advanceTimersByTime(3_600_000);
    for (let minute = 0; minute < 3; minute++) {
      const answer = ping();
      jest.advanceTimersByTime(59_000);
      await answer;
    }
    await expect(ping()).resolves.toBeUndefined();
    jest.useRealTimers();
    await channel.close();
  });

  it('may take its time to migrate, before its first answer', async () => {
    const lock = new DatabaseSync(path);
    lock.exec('PRAGMA journal_mode = WAL');
    lock.exec('BEGIN IMMEDIATE');
    const channel = new Channel(path, { lookMs: 0.1 });
    const answer = channel.call('control', 'ping', []);
    await new Promise((resolve) => setTimeout(resolve, 300));
    lock.exec('ROLLBACK');
    lock.close();
    await expect(answer).resolves.toBeUndefined();
    await channel.close();
  });
});
