import type { Connector } from '../egress/guarded-connector.js';
import { Connection } from './connection.js';
import { type Target, targetOf } from './request-head.js';
import type { ReaderLimits } from './response-reader.js';

export interface HookPoolOptions {
  connector: Connector;
  limits: ReaderLimits;
  /** Milliseconds after which an unused connection is closed. */
  idleMs: number;
  /**
   * Milliseconds after which a connection is closed, however much it is used: its successor goes to where the name leads
   * now, and shows the certificate of now.
   */
  maxAgeMs: number;
}

/** A connection is given up this long before the receiver closes it: the next request could cross the close. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

/** The connections of one hook: as many as it has requests in flight. */
export class HookPool {
  readonly target: Target;
  /** Milliseconds to connect, or null for the connector's own limit. */
  connectMs: number | null = null;
  /** The last one used is at the end and is taken first, so that the others can expire. */
  readonly #idle: Connection[] = [];
  #inFlight = 0;
  #isRetired = false;

  /** @throws TypeError if the URL does not parse */
  constructor(
    readonly url: string,
    private readonly options: HookPoolOptions,
  ) {
    this.target = targetOf(url);
  }

  get isInUse(): boolean {
    return this.#inFlight > 0;
  }

  get isEmpty(): boolean {
    return this.#inFlight === 0 && this.#idle.length === 0;
  }

  /** The caller must release it once, or what replaces it. */
  acquire(): Connection {
    this.#inFlight += 1;
    const now = performance.now();
    for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
      if (connection.expiresAt > now && connection.isReusable) return connection;
      connection.destroy();
    }
    return this.#connect();
  }

  /** A new connection instead of one that was acquired and is lost. */
  replace(lost: Connection): Connection {
    lost.destroy();
    return this.#connect();
  }

  /** Keeps the connection if its answer is complete and nothing is in doubt, and closes it otherwise. */
  release(connection: Connection): void {
    this.#inFlight -= 1;
    const now = performance.now();
    const oldest = connection.madeAt + this.options.maxAgeMs;
    connection.expiresAt = Math.min(now + this.#lifetimeOf(connection), oldest);
    if (!this.#isRetired && connection.isReusable && connection.expiresAt > now) this.#idle.push(connection);
    else connection.destroy();
  }

  closeExpired(): void {
    const now = performance.now();
    for (const connection of [...this.#idle]) {
      if (connection.expiresAt > now) continue;
      this.#forget(connection);
      connection.destroy();
    }
  }

  /** Closes idle connections now, and the others when they are released. */
  retire(): void {
    this.#isRetired = true;
    for (const connection of this.#idle.splice(0)) connection.destroy();
  }

  #lifetimeOf({ reader: { keepAliveMs } }: Connection): number {
    const { idleMs } = this.options;
    return keepAliveMs === null ? idleMs : Math.min(idleMs, keepAliveMs - KEEP_ALIVE_MARGIN_MS);
  }

  #connect(): Connection {
    const { connector, limits } = this.options;
    const { connectMs } = this;
    const { destination } = this.target;
    const dialed = connectMs === null ? destination : { ...destination, timeoutMs: connectMs };
    return new Connection({
      isSecure: destination.isSecure,
      dial: (onread, connected) => connector(dialed, onread, connected),
      limits,
      onIdleEnd: (connection) => this.#forget(connection),
    });
  }

  #forget(connection: Connection): void {
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
  }
}
