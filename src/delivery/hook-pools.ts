import { type buildConnector, Pool } from 'undici';

export interface HookPoolsOptions {
  connector: buildConnector.connector;
  connectionsPerHook: number;
  /** Of the answer's header block. */
  headerBytes: number;
  /** Milliseconds after which an unused pool is closed. */
  idleMs: number;
  /** Beyond this many, unused pools are closed at once. */
  maxPools: number;
}

/** The connections of one hook. */
export interface HookPool {
  readonly url: string;
  /** Path and query. */
  readonly path: string;
  readonly pool: Pool;
  inFlight: number;
  lastUsed: number;
  /** The hook has a new destination, or the service is closing. */
  retired: boolean;
}

/**
 * Keep-alive connections, kept apart by hook and never shared by origin: a receiver can send an answer ahead of time,
 * and have it taken for the delivery that comes next on that connection.
 */
export class HookPools {
  readonly #pools = new Map<string, HookPool>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(private readonly options: HookPoolsOptions) {
    this.#sweeper = setInterval(() => this.#closeIdle(), options.idleMs / 4).unref();
  }

  get size(): number {
    return this.#pools.size;
  }

  /** To be released once. @throws TypeError for a URL that does not parse */
  acquire(hookKey: string, url: string): HookPool {
    const known = this.#pools.get(hookKey);
    const found = known?.url === url ? known : this.#open(hookKey, url, known);
    found.inFlight += 1;
    return found;
  }

  release(hookPool: HookPool): void {
    hookPool.inFlight -= 1;
    hookPool.lastUsed = performance.now();
    // Not at once: undici may be in the middle of this connection's answer.
    if (hookPool.retired && hookPool.inFlight === 0) setImmediate(() => void hookPool.pool.destroy());
  }

  /** Ends what is idle now, and the rest as it is released. */
  close(): void {
    clearInterval(this.#sweeper);
    for (const [hookKey, hookPool] of this.#pools) this.#retire(hookKey, hookPool);
  }

  #open(hookKey: string, url: string, known: HookPool | undefined): HookPool {
    const { origin, pathname, search } = new URL(url);
    if (known !== undefined) this.#retire(hookKey, known);
    if (this.#pools.size >= this.options.maxPools) this.#closeOneIdle();
    const pool = new Pool(origin, {
      connect: this.options.connector,
      connections: this.options.connectionsPerHook,
      pipelining: 1,
      maxHeaderSize: this.options.headerBytes,
      // The attempt's own deadlines end these phases; undici's start anew with each chunk.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveMaxTimeout: this.options.idleMs,
    });
    const hookPool = { url, path: pathname + search, pool, inFlight: 0, lastUsed: 0, retired: false };
    this.#pools.set(hookKey, hookPool);
    return hookPool;
  }

  #retire(hookKey: string, hookPool: HookPool): void {
    this.#pools.delete(hookKey);
    hookPool.retired = true;
    if (hookPool.inFlight === 0) void hookPool.pool.destroy();
  }

  #closeIdle(): void {
    const oldest = performance.now() - this.options.idleMs;
    for (const [hookKey, hookPool] of this.#pools) {
      if (hookPool.inFlight === 0 && hookPool.lastUsed < oldest) this.#retire(hookKey, hookPool);
    }
  }

  #closeOneIdle(): void {
    for (const [hookKey, hookPool] of this.#pools) {
      if (hookPool.inFlight > 0) continue;
      this.#retire(hookKey, hookPool);
      return;
    }
  }
}
