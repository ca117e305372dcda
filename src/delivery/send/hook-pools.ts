import { HookPool, type HookPoolOptions } from './hook-pool.js';

export interface HookPoolsOptions extends HookPoolOptions {
  /** With more hooks than this, a new hook closes the connections of an unused one. */
  maxPools: number;
}

/**
 * Keep-alive connections by hook, never shared by origin. A receiver can send an answer before the request, and it would
 * be taken for the answer to the next delivery on that connection.
 */
export class HookPools {
  readonly #pools = new Map<string, HookPool>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(private readonly options: HookPoolsOptions) {
    this.#sweeper = setInterval(() => this.#closeExpired(), options.idleMs / 4).unref();
  }

  get size(): number {
    return this.#pools.size;
  }

  /** @throws TypeError if the URL does not parse */
  of(hookKey: string, url: string): HookPool {
    const known = this.#pools.get(hookKey);
    return known?.url === url ? known : this.#open(hookKey, url);
  }

  /** Closes idle connections now, and the others when they are released. */
  close(): void {
    clearInterval(this.#sweeper);
    for (const hookKey of this.#pools.keys()) this.#retire(hookKey);
  }

  #open(hookKey: string, url: string): HookPool {
    const pool = new HookPool(url, this.options);
    this.#retire(hookKey);
    if (this.#pools.size >= this.options.maxPools) this.#closeOneUnused();
    this.#pools.set(hookKey, pool);
    return pool;
  }

  #retire(hookKey: string): void {
    this.#pools.get(hookKey)?.retire();
    this.#pools.delete(hookKey);
  }

  #closeExpired(): void {
    for (const [hookKey, pool] of this.#pools) {
      pool.closeExpired();
      if (pool.isEmpty) this.#retire(hookKey);
    }
  }

  #closeOneUnused(): void {
    for (const [hookKey, pool] of this.#pools) {
      if (pool.isInUse) continue;
      this.#retire(hookKey);
      return;
    }
  }
}
