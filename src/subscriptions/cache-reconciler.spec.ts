import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { hookAtRevision } from '../../test/support/hook-at-revision.js';
import type { ChangeFeed } from '../audit/change-feed.js';
import { CacheReconciler } from './cache-reconciler.js';
import type { Subscription } from './subscription.js';
import type { SubscriptionRepository } from './subscription.repository.js';
import { SubscriptionCache } from './subscription-cache.js';

const MAX_AGE_MS = 60_000;

const hook = (key: string, revision: number, storeHash = 's0') => hookAtRevision(key, revision, storeHash);

/** A cache whose change feed is silent, over a database that others write to. */
class World {
  rows: Subscription[] = [];
  /** The number of stores in each comparison. */
  readonly compared: number[] = [];
  readonly wholeReads: string[] = [];
  isAway = false;
  onRead = () => {};
  private onLost: () => void | Promise<void> = () => undefined;

  private readonly repository = {
    ofStore: async (store: string) => {
      this.wholeReads.push(store);
      const read = this.rows.filter(({ storeHash }) => storeHash === store);
      this.onRead();
      return read;
    },
    versions: async (stores: string[]) => {
      if (this.isAway) throw new Error('away');
      this.compared.push(stores.length);
      return this.rows.filter(({ storeHash }) => stores.includes(storeHash));
    },
  } as unknown as SubscriptionRepository;

  readonly cache = new SubscriptionCache(this.repository);
  readonly reconciler = new CacheReconciler(this.cache, this.repository, {
    onLost: (listener: () => void) => {
      this.onLost = listener;
    },
  } as unknown as ChangeFeed);

  static async open(...rows: Subscription[]): Promise<World> {
    const world = new World();
    world.rows = rows;
    for (const store of new Set(rows.map(({ storeHash }) => storeHash))) await world.cache.ready(store);
    world.wholeReads.length = 0;
    world.reconciler.onApplicationBootstrap();
    return world;
  }

  async lose(): Promise<void> {
    await this.onLost();
  }

  revisions(store = 's0'): string[] {
    const found = this.cache.match(store, 'store/order/created', null);
    return found.map(({ key, revision }) => `${key}@${revision}`).sort();
  }
}

describe('CacheReconciler', () => {
  let world: World;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    await world.reconciler.onApplicationShutdown();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('corrects within its age what is missing, too many, too old or too new', async () => {
    world = await World.open(hook('too-many', 1), hook('too-old', 2), hook('too-new', 9));
    world.rows = [hook('missing', 4), hook('too-old', 3), hook('too-new', 8)];
    await jest.advanceTimersByTimeAsync(MAX_AGE_MS);
    expect(world.revisions()).toEqual(['missing@4', 'too-new@8', 'too-old@3']);
  });

  it.each([
    ['missing', [hook('b', 2)]],
    ['too many', [hook('a', 1), hook('b', 2), hook('c', 3)]],
    ['too old', [hook('a', 1), hook('b', 1)]],
    ['too new', [hook('a', 1), hook('b', 3)]],
    ['another', [hook('a', 1), hook('c', 2)]],
  ])('reads a store whole, and no other, of which one subscription in memory is %s', async (_, inMemory) => {
    world = await World.open(...inMemory, hook('a', 1, 's1'));
    world.rows = [hook('a', 1), hook('b', 2), hook('a', 1, 's1')];
    await jest.advanceTimersByTimeAsync(MAX_AGE_MS);
    expect([world.wholeReads, world.revisions()]).toEqual([['s0'], ['a@1', 'b@2']]);
  });

  it('reads nothing whole that is right', async () => {
    world = await World.open(hook('a', 1), hook('b', 2, 's1'));
    await jest.advanceTimersByTimeAsync(2 * MAX_AGE_MS);
    expect([world.compared.length, world.wholeReads]).toEqual([8, []]);
  });

  it('compares every store twice in its age, in small parts spread over the time', async () => {
    world = await World.open(...Array.from({ length: 6_000 }, (_, i) => hook('a', 1, `s${i}`)));
    await jest.advanceTimersByTimeAsync(MAX_AGE_MS);
    expect(world.compared).toEqual(Array.from({ length: 120 }, () => 100));
  });

  it('keeps what changed here while it read the database', async () => {
    world = await World.open(hook('a', 1), hook('b', 2));
    world.rows = [hook('a', 1), hook('b', 2), hook('c', 3)];
    world.onRead = () => {
      world.cache.apply(hook('a', 7));
      world.cache.forget('s0', 'b');
      world.cache.forget('s0', 'c');
      world.cache.apply(hook('d', 8));
    };
    await jest.advanceTimersByTimeAsync(1_000);
    expect([world.wholeReads, world.revisions()]).toEqual([['s0'], ['a@7', 'd@8']]);
  });

  it('goes on where it was when the database is back', async () => {
    world = await World.open(hook('a', 1));
    world.rows = [];
    world.isAway = true;
    await jest.advanceTimersByTimeAsync(5_000);
    expect(world.revisions()).toEqual(['a@1']);
    world.isAway = false;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(world.revisions()).toEqual([]);
  });

  it('reads everything again at once when the log of changes was lost, even if all revisions are equal', async () => {
    world = await World.open(hook('a', 1), hook('b', 1, 's1'));
    world.cache.forget('s0', 'a');
    world.rows = [hook('a', 1), { ...hook('b', 1, 's1'), topic: 'store/cart/*' }];
    await world.lose();
    expect([world.revisions('s0'), world.revisions('s1')]).toEqual([['a@1'], []]);
  });
});
