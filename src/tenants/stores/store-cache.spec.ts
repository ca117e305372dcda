import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Store, StoreRepository } from './store.repository.js';
import { StoreCache } from './store-cache.js';

const MAX_AGE_MS = 60_000;

describe('StoreCache', () => {
  let reads: (() => void)[];
  let cache: StoreCache;
  let now: number;

  beforeEach(() => {
    now = 1;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    reads = [];
    const find = (storeHash: string) =>
      new Promise<Store>((resolve) => reads.push(() => resolve({ storeHash } as Store)));
    cache = new StoreCache({ find } as unknown as StoreRepository);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  const load = async () => {
    const loading = cache.load('5ueh97');
    reads.at(-1)?.();
    await loading;
  };

  it('reads a store again after its age, even if no change was reported', async () => {
    await load();
    now += MAX_AGE_MS - 1;
    expect(cache.get('5ueh97')).toBeDefined();
    now += 2;
    expect(cache.get('5ueh97')).toBeUndefined();
  });

  it('does not keep what was read before a change', async () => {
    const loading = cache.load('5ueh97');
    cache.forget('5ueh97');
    reads[0]!();
    expect(await loading).toMatchObject({ storeHash: '5ueh97' });
    expect(cache.get('5ueh97')).toBeUndefined();
  });

  it('forgets every store when it is told to', async () => {
    await load();
    cache.clear();
    expect(cache.get('5ueh97')).toBeUndefined();
  });
});
