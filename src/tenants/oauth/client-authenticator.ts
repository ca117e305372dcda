import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../errors/app-error.js';
import { AppRepository } from '../apps/app.repository.js';
import { digest, sameDigest } from '../digest.js';
import { type ClientCredentials, invalidClient } from './client-credentials.js';

const WINDOW_MS = 60_000;
const FAILURES_PER_WINDOW = 10;
const MAX_KEYS = 10_000;

/**
 * Counts failures by key in fixed windows of one minute. Beyond MAX_KEYS it evicts the window that began first; `peek`
 * keeps that order. Pure except for the given clock.
 */
export class FailureThrottle {
  private readonly windows = new LRUCache<string, { failures: number; endsAt: number }>({ max: MAX_KEYS });

  /** @param now a monotonic clock, in milliseconds */
  constructor(private readonly now: () => number) {}

  /** Seconds until the next try is allowed, or 0 if it is allowed now. */
  wait(key: string): number {
    const window = this.windows.peek(key);
    if (!window || window.failures < FAILURES_PER_WINDOW) return 0;
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

@Injectable()
export class ClientAuthenticator {
  private readonly throttle = new FailureThrottle(() => performance.now());

  constructor(private readonly apps: AppRepository) {}

  /** @throws StoreUnavailable, AppError invalid_client, too_many_requests */
  async authenticate({ clientId, clientSecret, basic }: ClientCredentials, address: string): Promise<void> {
    // Refused before the throttle, so that overlong ids do not fill its memory.
    if (clientId.length > MAX_CLIENT_ID) throw invalidClient(basic);
    const key = `${clientId} ${address}`;
    const seconds = this.throttle.wait(key);
    if (seconds > 0) {
      const headers = { 'Retry-After': String(seconds) };
      throw new AppError('too_many_requests', 'Too many failed attempts. Try again later.', { headers });
    }
    const app = await this.apps.find(clientId);
    const matches = sameDigest(digest(clientSecret), app?.clientSecretHash ?? UNKNOWN_APP_HASH);
    if (app && matches) return;
    this.throttle.fail(key);
    throw invalidClient(basic);
  }
}
