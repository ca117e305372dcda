import { AppError } from '../../errors/app-error.js';

const PAUSE_MS = 10_000;
const MAX_REMEMBERED = 10_000;

/** A hook's samples: at most one in 10 seconds, in each process. Times are of a monotonic clock, milliseconds. */
export class TestPace {
  private readonly sentAt = new Map<string, number>();

  /** @throws AppError too_many_requests, with Retry-After */
  enter(subscriptionKey: string, now: number): void {
    const sent = this.sentAt.get(subscriptionKey);
    if (sent !== undefined && now - sent < PAUSE_MS) throw tooSoon(sent + PAUSE_MS - now);
    this.sentAt.delete(subscriptionKey);
    if (this.sentAt.size >= MAX_REMEMBERED) this.sentAt.delete(this.sentAt.keys().next().value!);
    this.sentAt.set(subscriptionKey, now);
  }

  /** Nothing was sent after all. */
  leave(subscriptionKey: string): void {
    this.sentAt.delete(subscriptionKey);
  }
}

function tooSoon(waitMs: number): AppError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new AppError('too_many_requests', 'A hook may be tested once in 10 seconds.', {
    headers: { 'Retry-After': String(seconds) },
  });
}
