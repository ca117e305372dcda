import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { buildConnector } from 'undici';
import { HookPools } from './hook-pools.js';

const opened: HookPools[] = [];

function newPools(options: { idleMs?: number; maxPools?: number } = {}): HookPools {
  const bounds = { idleMs: 60_000, maxPools: 100, ...options };
  const pools = new HookPools({
    connector: buildConnector({}),
    connectionsPerHook: 1,
    headerBytes: 1024,
    ...bounds,
  });
  opened.push(pools);
  return pools;
}

afterEach(() => {
  for (const pools of opened.splice(0)) pools.close();
});

describe('HookPools', () => {
  it('gives one hook the same pool, and each hook its own', () => {
    const pools = newPools();
    const first = pools.acquire('a', 'https://receiver.example.com/x?y=1');
    expect(first.path).toBe('/x?y=1');
    expect(pools.acquire('a', 'https://receiver.example.com/x?y=1')).toBe(first);
    expect(pools.acquire('b', 'https://receiver.example.com/x?y=1').pool).not.toBe(first.pool);
  });

  it('lets a pool go when its hook has a new destination, once nothing is in flight', async () => {
    const pools = newPools();
    const before = pools.acquire('a', 'https://before.example.com/');
    expect(pools.acquire('a', 'https://after.example.com/').pool).not.toBe(before.pool);
    expect(before.pool.destroyed).toBe(false);
    pools.release(before);
    while (!before.pool.destroyed) await sleep(1);
  });

  it('keeps no more unused pools than it may', () => {
    const pools = newPools({ maxPools: 3 });
    const busy = pools.acquire('busy', 'https://receiver.example.com/');
    for (let i = 0; i < 20; i += 1)
      pools.release(pools.acquire(`hook-${i}`, 'https://receiver.example.com/'));
    expect(pools.size).toBe(3);
    expect(busy.pool.destroyed).toBe(false);
  });

  it('closes what is unused for long, and keeps what is in flight', async () => {
    const pools = newPools({ idleMs: 20 });
    const idle = pools.acquire('idle', 'https://receiver.example.com/');
    const busy = pools.acquire('busy', 'https://receiver.example.com/');
    pools.release(idle);
    while (pools.size > 1) await sleep(5);
    expect([idle.pool.destroyed, busy.pool.destroyed]).toEqual([true, false]);
  });
});
