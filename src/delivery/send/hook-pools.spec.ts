import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { buildConnector } from 'undici';
import { HookPools } from './hook-pools.js';

const URL = 'https://receiver.example.com/x?y=1';

const opened: HookPools[] = [];

function newPools(options: { idleMs?: number; maxPools?: number } = {}): HookPools {
  const bounds = { idleMs: 60_000, maxPools: 100, ...options };
  const pools = new HookPools({ connector: buildConnector({}), headerBytes: 1024, ...bounds });
  opened.push(pools);
  return pools;
}

afterEach(() => {
  for (const pools of opened.splice(0)) pools.close();
});

describe('HookPools', () => {
  it('gives a connection to one request at a time, and takes the last one used first', () => {
    const pools = newPools();
    const [first, second] = [pools.acquire('a', URL), pools.acquire('a', URL)];
    expect(second.client).not.toBe(first.client);
    expect(first.pool.path).toBe('/x?y=1');
    pools.release(second, true);
    pools.release(first, true);
    expect([pools.acquire('a', URL), pools.acquire('a', URL)]).toEqual([first, second]);
  });

  it('never gives a hook the connection of another hook', () => {
    const pools = newPools();
    const first = pools.acquire('a', URL);
    pools.release(first, true);
    expect(pools.acquire('b', URL).client).not.toBe(first.client);
  });

  it('closes a connection whose answer is not complete', async () => {
    const pools = newPools();
    const broken = pools.acquire('a', URL);
    pools.release(broken, false);
    expect(pools.acquire('a', URL).client).not.toBe(broken.client);
    while (!broken.client.destroyed) await sleep(1);
  });

  it('closes the connections of a hook with a new destination once they are not in flight', async () => {
    const pools = newPools();
    const [idle, before] = [pools.acquire('a', URL), pools.acquire('a', URL)];
    pools.release(idle, true);
    expect(pools.acquire('a', 'https://after.example.com/').client).not.toBe(idle.client);
    expect([idle.client.destroyed, before.client.destroyed]).toEqual([true, false]);
    pools.release(before, true);
    while (!before.client.destroyed) await sleep(1);
  });

  it('keeps the connections of at most maxPools unused hooks', () => {
    const pools = newPools({ maxPools: 3 });
    const busy = pools.acquire('busy', URL);
    for (let i = 0; i < 20; i += 1) pools.release(pools.acquire(`hook-${i}`, URL), true);
    expect(pools.size).toBe(3);
    expect(busy.client.destroyed).toBe(false);
  });

  it('closes connections that are unused for idleMs, and keeps those in flight', async () => {
    const pools = newPools({ idleMs: 20 });
    const [idle, busy] = [pools.acquire('idle', URL), pools.acquire('busy', URL)];
    pools.release(idle, true);
    while (pools.size > 1) await sleep(5);
    expect([idle.client.destroyed, busy.client.destroyed]).toEqual([true, false]);
  });
});
