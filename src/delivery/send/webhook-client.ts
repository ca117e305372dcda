import type { Connector } from '../egress/guarded-connector.js';
import {
  ATTEMPT_LIMITS,
  type AttemptLimits,
  type AttemptOutcome,
  phasesWithin,
} from '../model/attempt-outcome.js';
import { Attempt } from './attempt.js';
import { DeadlineWheel } from './deadline-wheel.js';
import type { HookPool } from './hook-pool.js';
import { HookPools } from './hook-pools.js';

export interface WebhookClientOptions {
  /** `guardedConnector(…)` */
  connector: Connector;
  /** Defaults: ATTEMPT_LIMITS. */
  limits?: Partial<AttemptLimits>;
}

export interface WebhookRequest {
  /** The hook whose connections are used. Connections are never shared between hooks. */
  hookKey: string;
  /** The canonical URL of a registered hook. */
  url: string;
  /** `headerLines(…)`: all headers except host, connection and content-length. */
  headers: string;
  body: Buffer;
  /** Milliseconds for the whole attempt, or null for the client's own limits. */
  timeoutMs?: number | null;
  /** Whether the receiver must not get it a second time, even if it closes a kept connection without an answer. */
  once?: boolean;
}

const TICK_MS = 50;
const POOL_IDLE_MS = 60_000;
const MAX_CONNECTION_AGE_MS = 60 * 60_000;
const MAX_POOLS = 1024;

/** Sends one request and gives its outcome. */
export class WebhookClient {
  readonly #wheel = new DeadlineWheel({ tickMs: TICK_MS, now: () => performance.now() });
  readonly #pools: HookPools;
  readonly #limits: AttemptLimits;
  #inFlight = 0;
  #onIdle: (() => void) | null = null;

  constructor({ connector, limits }: WebhookClientOptions) {
    this.#limits = { ...ATTEMPT_LIMITS, ...limits };
    const bounds = { idleMs: POOL_IDLE_MS, maxAgeMs: MAX_CONNECTION_AGE_MS, maxPools: MAX_POOLS };
    this.#pools = new HookPools({ connector, limits: this.#limits, ...bounds });
  }

  /**
   * Never rejects because of the receiver. Takes at most its total and one tick.
   * @throws TypeError if the URL does not parse
   */
  send({
    hookKey,
    url,
    headers,
    body,
    timeoutMs = null,
    once = false,
  }: WebhookRequest): Promise<AttemptOutcome> {
    const pool = this.#pools.of(hookKey, url);
    const limits = this.#limitsOf(timeoutMs, pool);
    const head = `${pool.target.head}${headers}content-length: ${body.length}\r\n\r\n`;
    this.#inFlight += 1;
    return new Promise((resolve) => {
      const settle = (outcome: AttemptOutcome) => {
        this.#settled();
        resolve(outcome);
      };
      new Attempt(head, body, { limits, wheel: this.#wheel, pool, once, settle }).begin();
    });
  }

  /** Waits for requests in flight, then closes every connection. Do not send after it. */
  async close(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    this.#pools.close();
  }

  #limitsOf(timeoutMs: number | null, pool: HookPool): AttemptLimits {
    if (timeoutMs === null) {
      pool.connectMs = null;
      return this.#limits;
    }
    const { connectMs, ...phases } = phasesWithin(timeoutMs);
    pool.connectMs = connectMs;
    return { ...this.#limits, ...phases };
  }

  #settled(): void {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#onIdle?.();
  }
}
