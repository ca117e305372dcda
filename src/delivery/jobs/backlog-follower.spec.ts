import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { cacheOf, hookOf, pass, STORE, StubDeliveries } from '../../../test/support/delivery-fixtures.js';
import type { Change } from '../../audit/change.js';
import type { ChangeFeed, ChangeListener } from '../../audit/change-feed.js';
import type { DeliveryEngine } from '../delivery-engine.js';
import { BacklogFollower } from './backlog-follower.js';

/** A store in which hooks have so many pages, and each page takes a second. */
class PagedStore extends StubDeliveries {
  readonly pages: string[] = [];
  underWay = 0;
  broken: string | undefined;

  constructor(private readonly pagesOf: Record<string, number>) {
    super();
  }

  override async park(...[_, key, from]: Parameters<StubDeliveries['park']>): Promise<string | null> {
    this.underWay += 1;
    expect(this.underWay).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    this.underWay -= 1;
    if (key === this.broken) throw new Error('broken');
    const page = Number(from ?? 0) + 1;
    this.pages.push(`${key} ${page}`);
    return page < this.pagesOf[key]! ? String(page) : null;
  }
}

describe('BacklogFollower', () => {
  let follower: BacklogFollower;

  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(async () => {
    await follower.onApplicationShutdown();
    jest.useRealTimers();
  });

  async function turnOff(store: PagedStore, ...keys: string[]): Promise<void> {
    const listeners = new Map<string, ChangeListener>();
    const feed = { on: (kind: string, listener: ChangeListener) => listeners.set(kind, listener) };
    const engine = { reconsider: () => undefined, wake: () => undefined };
    const cache = await cacheOf(...keys.map((key) => hookOf(key, { isActive: false })));
    follower = new BacklogFollower(
      feed as unknown as ChangeFeed,
      engine as unknown as DeliveryEngine,
      store,
      cache,
    );
    follower.onModuleInit();
    for (const key of keys) {
      const versions = { before: { isActive: true }, after: { isActive: false } };
      await listeners.get('subscription')!({ storeHash: STORE, key, ...versions } as unknown as Change);
    }
  }

  it('parks a page of each hook in turn, one page at a time', async () => {
    const store = new PagedStore({ large: 4, small: 1, middle: 2 });
    await turnOff(store, 'large', 'small', 'middle');
    await pass(20_000);
    const turns = ['large 1', 'small 1', 'middle 1', 'large 2', 'middle 2', 'large 3', 'large 4'];
    expect(store.pages).toEqual(turns);
  });

  it('goes on with the other hooks when a page cannot be parked', async () => {
    const store = new PagedStore({ bad: 9, sound: 2 });
    store.broken = 'bad';
    await turnOff(store, 'bad', 'sound');
    await pass(20_000);
    expect(store.pages).toEqual(['sound 1', 'sound 2']);
  });
});
