import type { AccessToken } from './access-token.js';

/** A change that the feed failed to tell of cannot live on longer than this. */
const MAX_AGE_MS = 30_000;

/** Access tokens by their hash, the oldest entry going first when it is full. Pure but for the clock given. */
export class TokenCache {
  private readonly entries = new Map<string, { token: AccessToken; readAt: number }>();

  /** @param now a monotonic clock, milliseconds */
  constructor(
    private readonly capacity: number,
    private readonly now: () => number,
  ) {}

  get(hash: string): AccessToken | undefined {
    const entry = this.entries.get(hash);
    if (entry && this.now() - entry.readAt < MAX_AGE_MS) return entry.token;
    if (entry) this.entries.delete(hash);
    return undefined;
  }

  put(hash: string, token: AccessToken): void {
    this.entries.delete(hash);
    if (this.entries.size >= this.capacity) this.entries.delete(this.entries.keys().next().value!);
    this.entries.set(hash, { token, readAt: this.now() });
  }

  forget(tokenId: string): void {
    for (const [hash, { token }] of this.entries) if (token.id === tokenId) this.entries.delete(hash);
  }

  clear(): void {
    this.entries.clear();
  }
}
