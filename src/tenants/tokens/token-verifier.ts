import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { digest } from '../digest.js';
import { PORTAL_TOKEN_PREFIX, tokenOf } from '../portal/portal-session.js';
import { PortalSessionRepository } from '../portal/portal-session.repository.js';
import type { AccessToken } from './access-token.js';
import { TokenRepository } from './token.repository.js';

/** If the change feed misses a change, the stale entry lives at most this long. */
const MAX_AGE_MS = 30_000;

/** Access tokens by hash. A full cache evicts the entry that was read first. Pure except for the given clock. */
export class TokenCache {
  private readonly entries: LRUCache<string, { token: AccessToken; readAt: number }>;

  /** @param now a monotonic clock, in milliseconds */
  constructor(
    capacity: number,
    private readonly now: () => number,
  ) {
    this.entries = new LRUCache({ max: capacity });
  }

  get(hash: string): AccessToken | undefined {
    // `peek` does not count as use: the order of eviction stays the order of reading.
    const entry = this.entries.peek(hash);
    if (entry && this.now() - entry.readAt < MAX_AGE_MS) return entry.token;
    if (entry) this.entries.delete(hash);
    return undefined;
  }

  put(hash: string, token: AccessToken): void {
    this.entries.set(hash, { token, readAt: this.now() });
  }

  forget(tokenId: string): void {
    for (const [hash, { token }] of [...this.entries.entries()])
      if (token.id === tokenId) this.entries.delete(hash);
  }

  clear(): void {
    this.entries.clear();
  }
}

const CACHED_TOKENS = 10_000;

const inForce = (token: AccessToken) =>
  token.revokedAt === null && (token.expiresAt === null || token.expiresAt > Date.now());

/** Looks up a presented token. Only existing tokens are cached, so guesses cannot fill the cache. */
@Injectable()
export class TokenVerifier {
  private readonly cache = new TokenCache(CACHED_TOKENS, () => performance.now());
  private readonly reading = new Map<string, Promise<AccessToken | null>>();

  constructor(
    private readonly tokens: TokenRepository,
    private readonly sessions: PortalSessionRepository,
  ) {}

  /** The token's record, or null if it is unknown, expired or revoked. @throws StoreUnavailable */
  async verify(token: string): Promise<AccessToken | null> {
    const hash = digest(token);
    const found = this.cache.get(hash) ?? (await this.read(token, hash));
    return found && inForce(found) ? found : null;
  }

  /** As `verify`, but only from the cache. Null also means that the database must be asked. */
  recall(token: string): AccessToken | null {
    const found = this.cache.get(digest(token));
    return found && inForce(found) ? found : null;
  }

  /** Call it after the token or the session changed, in this or another process. */
  forget(tokenId: string): void {
    this.cache.forget(tokenId);
    this.reading.clear();
  }

  clear(): void {
    this.cache.clear();
    this.reading.clear();
  }

  /** Concurrent requests share one read. A read during which `forget` was called is not cached: it may be stale. */
  private read(token: string, hash: string): Promise<AccessToken | null> {
    const running = this.reading.get(hash);
    if (running) return running;
    const read = token.startsWith(PORTAL_TOKEN_PREFIX) ? this.ofSession(hash) : this.tokens.findByHash(hash);
    this.reading.set(hash, read);
    return read.then(
      (found) => {
        if (this.finish(hash, read) && found) this.cache.put(hash, found);
        return found;
      },
      (error: unknown) => {
        this.finish(hash, read);
        throw error;
      },
    );
  }

  private async ofSession(tokenHash: string): Promise<AccessToken | null> {
    const session = await this.sessions.findByTokenHash(tokenHash);
    return session && tokenOf({ ...session, tokenHash });
  }

  private finish(hash: string, read: Promise<AccessToken | null>): boolean {
    return this.reading.get(hash) === read && this.reading.delete(hash);
  }
}
