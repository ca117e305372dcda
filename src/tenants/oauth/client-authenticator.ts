import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../errors/app-error.js';
import { callerKey } from '../../http/client-address.js';
import { AppRepository } from '../apps/app.repository.js';
import { digest, sameDigest } from '../digest.js';
import { type ClientCredentials, invalidClient } from './client-credentials.js';

const WINDOW_MS = 60_000;
/** Of one client from one address, and of one address with any client. */
const FAILURES = { ofClient: 10, ofAddress: 100 };
const MAX_KEYS = 10_000;

/** How much later an answer to a wrong secret comes beyond these. So many answers wait at once, and no more. */
const SLOWED_BY_MS = 1_000;
const MAX_SLOWED = 100;

/**
 * Counts failures by key in fixed windows of one minute. Beyond MAX_KEYS it evicts the window that began first; `peek`
 * keeps that order. Pure except for the given clock.
 */
export class FailureThrottle {
  private readonly windows = new LRUCache<string, { failures: number; endsAt: number }>({ max: MAX_KEYS });

  /**
   * @param now a monotonic clock, in milliseconds
   * @param perWindow failures of a key until it has to wait
   */
  constructor(
    private readonly now: () => number,
    private readonly perWindow: number,
  ) {}

  /** Seconds until the next try is allowed, or 0 if it is allowed now. */
  wait(key: string): number {
    const window = this.windows.peek(key);
    if (!window || window.failures < this.perWindow) return 0;
    return Math.max(0, Math.ceil((window.endsAt - this.now()) / 1000));
  }

  fail(key: string): void {
    const now = this.now();
    const window = this.windows.peek(key);
    if (window && window.endsAt > now) {
      window.failures++;
      return;
    }
    this.windows.set(key, { failures: 1, endsAt: now + WINDOW_MS });
  }
}

/** Compared when there is no such app, so that both answers take the same time. */
const UNKNOWN_APP_HASH = digest('unknown app');

/** Our client ids have 32 hex digits. */
const MAX_CLIENT_ID = 64;

const now = () => performance.now();

/**
 * A right secret is always accepted: a stranger who sends wrong ones for an app, perhaps from the address of a proxy that
 * all callers share, must not lock that app out. Wrong ones are slowed.
 */
@Injectable()
export class ClientAuthenticator {
  private readonly ofClient = new FailureThrottle(now, FAILURES.ofClient);
  private readonly ofAddress = new FailureThrottle(now, FAILURES.ofAddress);
  private slowed = 0;

  constructor(private readonly apps: AppRepository) {}

  /** @throws StoreUnavailable, AppError invalid_client, too_many_requests */
  async authenticate({ clientId, clientSecret, basic }: ClientCredentials, address: string): Promise<void> {
    // Refused before the throttle, so that overlong ids do not fill its memory.
    if (clientId.length > MAX_CLIENT_ID) throw invalidClient(basic);
    const app = await this.apps.find(clientId);
    const matches = sameDigest(digest(clientSecret), app?.clientSecretHash ?? UNKNOWN_APP_HASH);
    if (app && matches) return;
    const seconds = this.countFailure(clientId, callerKey(address));
    if (seconds === 0) throw invalidClient(basic);
    await this.slowDown();
    const headers = { 'Retry-After': String(seconds) };
    throw new AppError('too_many_requests', 'Too many failed attempts. Try again later.', { headers });
  }

  /** Seconds until a failure is answered at once again, or 0 if this one is. */
  private countFailure(clientId: string, caller: string): number {
    const pair = `${clientId} ${caller}`;
    const seconds = Math.max(this.ofClient.wait(pair), this.ofAddress.wait(caller));
    if (seconds === 0) {
      this.ofClient.fail(pair);
      this.ofAddress.fail(caller);
    }
    return seconds;
  }

  /** Answers beyond the limit come at once: what waits holds memory and a connection. */
  private async slowDown(): Promise<void> {
    if (this.slowed >= MAX_SLOWED) return;
    this.slowed++;
    await new Promise((resolve) => setTimeout(resolve, SLOWED_BY_MS));
    this.slowed--;
  }
}
