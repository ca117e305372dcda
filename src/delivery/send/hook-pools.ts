import { type buildConnector, Client } from 'undici';

export interface HookPoolsOptions {
  connector: buildConnector.connector;
  /** Of the answer's header block. */
  headerBytes: number;
  /** Milliseconds after which an unused connection is closed. */
  idleMs: number;
  /** Beyond this many hooks, the connections of unused ones are closed at once. */
  maxPools: number;
}

/** One connection, for one request at a time. */
export interface Connection {
  readonly client: Client;
  readonly pool: HookPool;
  /** performance.now() */
  lastUsed: number;
}

/** The connections of one hook. */
interface HookPool {
  readonly url: string;
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** The one used last comes last, and is taken first: what is warm stays warm, and the rest grows old. */
  readonly idle: Connection[];
  inFlight: number;
  /** The hook has a new destination, or the service is closing. */
  retired: boolean;
}

/**
 * Keep-alive connections, kept apart by hook and never shared by origin: a receiver can send an answer ahead of time,
 * and have it taken for the delivery that comes next on that connection. There are as many as are in flight at once.
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
  acquire(hookKey: string, url: string): Connection {
    const known = this.#pools.get(hookKey);
    const pool = known?.url === url ? known : this.#open(hookKey, url, known);
    const connection = pool.idle.pop() ?? this.#connect(pool);
    pool.inFlight += 1;
    return connection;
  }

  /** @param isWhole the answer has come to its end; otherwise what is left of it must not be taken for the next one */
  release(connection: Connection, isWhole: boolean): void {
    const { client, pool } = connection;
    pool.inFlight -= 1;
    connection.lastUsed = performance.now();
    if (isWhole && !pool.retired) pool.idle.push(connection);
    // Not at once: undici may be in the middle of this connection's answer.
    else setImmediate(() => void client.destroy());
  }

  /** Ends what is idle now, and the rest as it is released. */
  close(): void {
    clearInterval(this.#sweeper);
    for (const [hookKey, pool] of this.#pools) this.#retire(hookKey, pool);
  }

  #open(hookKey: string, url: string, known: HookPool | undefined): HookPool {
    const { origin, pathname, search } = new URL(url);
    if (known !== undefined) this.#retire(hookKey, known);
    if (this.#pools.size >= this.options.maxPools) this.#closeOneIdle();
    const pool = { url, origin, path: pathname + search, idle: [], inFlight: 0, retired: false };
    this.#pools.set(hookKey, pool);
    return pool;
  }

  #connect(pool: HookPool): Connection {
    const client = new Client(pool.origin, {
      connect: this.options.connector,
      pipelining: 1,
      maxHeaderSize: this.options.headerBytes,
      // The attempt's own deadlines end these phases; undici's start anew with each chunk.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveMaxTimeout: this.options.idleMs,
    });
    return { client, pool, lastUsed: 0 };
  }

  #retire(hookKey: string, pool: HookPool): void {
    this.#pools.delete(hookKey);
    pool.retired = true;
    destroy(pool.idle.splice(0));
  }

  #closeIdle(): void {
    const oldest = performance.now() - this.options.idleMs;
    for (const [hookKey, pool] of this.#pools) {
      const used = pool.idle.findIndex(({ lastUsed }) => lastUsed >= oldest);
      destroy(pool.idle.splice(0, used < 0 ? pool.idle.length : used));
      if (pool.inFlight === 0 && pool.idle.length === 0) this.#retire(hookKey, pool);
    }
  }

  #closeOneIdle(): void {
    for (const [hookKey, pool] of this.#pools) {
      if (pool.inFlight > 0) continue;
      this.#retire(hookKey, pool);
      return;
    }
  }
}

function destroy(connections: Connection[]): void {
  for (const { client } of connections) void client.destroy();
}
