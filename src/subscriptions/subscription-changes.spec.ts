import { afterEach, describe, expect, it } from '@jest/globals';
import { hookAtRevision } from '../../test/support/hook-at-revision.js';
import type { Change } from '../audit/change.js';
import type { ChangeRepository } from '../audit/change.repository.js';
import { ChangeFeed } from '../audit/change-feed.js';
import type { ChangeReaderRepository } from '../audit/change-reader.repository.js';
import type { Subscription } from './subscription.js';
import type { SubscriptionRepository } from './subscription.repository.js';
import { SubscriptionCache } from './subscription-cache.js';
import { SubscriptionCacheInvalidator, SubscriptionChanges } from './subscription-changes.js';

const STORE = '5ueh97';

const hook = (key: string, revision: number) => hookAtRevision(key, revision, STORE);

/** A process with a cache, over a database that other processes write to. */
class World {
  readonly rows = new Map<string, Subscription>();
  readonly reads: string[] = [];
  readonly readers: string[] = [];
  /** Readers that have not applied the latest change. */
  behind = 0;
  private readonly log: Change[] = [];
  private onChange = () => {};

  private readonly repository = {
    ofStore: async () => [...this.rows.values()],
    findByKey: async (_: string, key: string) => {
      this.reads.push(key);
      return this.rows.get(key) ?? null;
    },
  } as unknown as SubscriptionRepository;

  private readonly changes = {
    latest: async () => this.log.length,
    list: async () => this.log.slice(-1),
    since: async (seq: number) => this.log.slice(seq),
    watch: (onChange: () => void) => {
      this.onChange = onChange;
      return () => {};
    },
  } as unknown as ChangeRepository;

  private readonly readerPort = {
    trustMs: 2_000,
    seen: async (reader: string) => void this.readers.push(reader),
    behind: async () => this.behind--,
    leave: async () => {},
  } as unknown as ChangeReaderRepository;

  readonly cache = new SubscriptionCache(this.repository);
  readonly feed = new ChangeFeed(this.changes, this.readerPort);
  readonly invalidator = new SubscriptionCacheInvalidator(this.feed, this.repository, this.cache);
  private onApplied = () => {};

  constructor() {
    // Listeners are called in the order of their registration: the invalidator's come first.
    this.feed.on('subscription', () => this.onApplied());
    this.feed.on('store', () => this.onApplied());
  }

  static async open(...rows: Subscription[]): Promise<World> {
    const world = new World();
    for (const row of rows) world.rows.set(row.key, row);
    await world.feed.onModuleInit();
    await world.cache.ready(STORE);
    return world;
  }

  /** Another process writes a change. Resolves when this process has applied it. */
  async write(change: Partial<Change>): Promise<void> {
    const seq = this.log.length + 1;
    this.log.push({ kind: 'subscription', action: 'updated', storeHash: STORE, ...change, seq } as Change);
    const applied = new Promise<void>((resolve) => (this.onApplied = resolve));
    this.onChange();
    await applied;
  }

  revisions(): string[] {
    return this.cache
      .match(STORE, 'store/order/created', null)
      .map(({ key, revision }) => `${key}@${revision}`);
  }
}

let world: World;
afterEach(() => world.feed.onApplicationShutdown());

describe('SubscriptionCacheInvalidator', () => {
  it('takes over what another process has created or changed', async () => {
    world = await World.open(hook('a', 0));
    world.rows.set('b', hook('b', 1));
    await world.write({ key: 'b', action: 'created' });
    world.rows.set('a', hook('a', 2));
    await world.write({ key: 'a' });
    expect(world.revisions().sort()).toEqual(['a@2', 'b@1']);
  });

  it('removes what another process has deleted', async () => {
    world = await World.open(hook('a', 0), hook('b', 0));
    world.rows.delete('a');
    await world.write({ key: 'a', action: 'deleted' });
    expect(world.revisions()).toEqual(['b@0']);
    world.cache.apply(hook('a', 9));
    expect(world.revisions()).toEqual(['b@0']);
  });

  it('reads nothing for a change that it knows, of a store that is not in memory, or of no store', async () => {
    world = await World.open(hook('a', 1), hook('b', 9));
    await world.write({ key: 'a' });
    await world.write({ key: 'b' });
    await world.write({ key: 'c', storeHash: 'another' });
    await world.write({ key: 'd', storeHash: null });
    expect(world.reads).toEqual([]);
  });

  it('empties a store that was deleted, and only then', async () => {
    world = await World.open(hook('a', 1));
    await world.write({ kind: 'store', key: STORE, action: 'updated' });
    expect(world.revisions()).toEqual(['a@1']);
    await world.write({ kind: 'store', key: STORE, action: 'deleted' });
    expect(world.revisions()).toEqual([]);
  });

  it('makes other processes wait for this one from the start on', async () => {
    world = await World.open();
    expect(world.readers).toEqual([]);
    await world.invalidator.onApplicationBootstrap();
    expect(world.readers).toHaveLength(1);
  });
});

describe('SubscriptionChanges', () => {
  it('applies a change here at once, and waits until other processes have applied it', async () => {
    world = await World.open(hook('a', 1));
    world.behind = 2;
    const changed = new SubscriptionChanges(world.cache, world.feed).changed(hook('a', 2));
    expect(world.revisions()).toEqual(['a@2']);
    expect(await changed).toEqual(hook('a', 2));
    expect(world.behind).toBe(-1);
  });

  it('removes what was deleted here at once, and waits until other processes have', async () => {
    world = await World.open(hook('a', 1));
    world.behind = 2;
    const deleted = new SubscriptionChanges(world.cache, world.feed).deleted(hook('a', 2));
    expect(world.revisions()).toEqual([]);
    expect(await deleted).toEqual(hook('a', 2));
    expect(world.behind).toBe(-1);
  });
});
