import { AppError } from '../errors/app-error.js';

/** Polls under way at once. Each holds a connection of its caller. */
const OF_A_SUBSCRIPTION = 8;
const IN_THE_PROCESS = 256;
const RETRY_AFTER_SECONDS = '1';

/** Limits how many polls are under way in this process. */
export class PollPlaces {
  private readonly taken = new Map<string, number>();
  private total = 0;

  /** Gives the place up with the function that it returns. @throws AppError too_many_requests */
  take(subscriptionKey: string): () => void {
    const own = this.taken.get(subscriptionKey) ?? 0;
    if (own >= OF_A_SUBSCRIPTION)
      throw tooMany(`This pull subscription has ${OF_A_SUBSCRIPTION} pulls under way.`);
    if (this.total >= IN_THE_PROCESS) throw tooMany('Too many pulls are under way. Try again shortly.');
    this.taken.set(subscriptionKey, own + 1);
    this.total += 1;
    return () => this.giveUp(subscriptionKey);
  }

  private giveUp(subscriptionKey: string): void {
    const left = this.taken.get(subscriptionKey)! - 1;
    this.total -= 1;
    if (left === 0) this.taken.delete(subscriptionKey);
    else this.taken.set(subscriptionKey, left);
  }
}

const tooMany = (message: string) =>
  new AppError('too_many_requests', message, { headers: { 'Retry-After': RETRY_AFTER_SECONDS } });
