import { type buildConnector, Client } from 'undici';

export interface HookPoolsOptions {
  connector: buildConnector.connector;
  /** The longest header block of an answer. */
  headerBytes: number;
  /** Milliseconds after which an unused connection is closed. */
  idleMs: number;
  /** With more hooks than this, a new hook closes the connections of an unused one. */
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
  /** The last one used is at the end and is taken first, so that the others can expire. */
  readonly idle: Connection[];
  inFlight: number;
  /** True once the hook has a new destination, or the service closes. */
  retired: boolean;
}

/**
 * Keep-alive connections by hook, never shared by origin. A receiver can send an answer before the request, and it would
 * be taken for the answer to the next delivery on that connection. A hook has as many connections as it has in flight.
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

  /** The caller must release it once. @throws TypeError if the URL does not parse */
  acquire(hookKey: string, url: string): Connection {
    const known = this.#pools.get(hookKey);
    const pool = known?.url === url ? known : this.#open(hookKey, url, known);
    const connection = pool.idle.pop() ?? this.#connect(pool);
    pool.inFlight += 1;
    return connection;
  }

  /** @param isWhole the answer is complete. If not, the rest of it must not be taken for the next answer. */
  release(connection: Connection, isWhole: boolean): void {
    const { client, pool } = connection;
    pool.inFlight -= 1;
    connection.lastUsed = performance.now();
    if (isWhole && !pool.retired) pool.idle.push(connection);
    // Deferred: undici may be parsing this connection's answer right now.
    else setImmediate(() => void client.destroy());
  }

  /** Closes idle connections now, and the others when they are released. */
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
      // The attempt has deadlines of its own. undici's timers start again with each chunk.
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
