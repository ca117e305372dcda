import { AppError } from '../errors/app-error.js';
import type { Subscription } from '../subscriptions/subscription.js';

/** Polls under way at once. Each holds a connection of its caller. No app can take all places of the others. */
const OF_A_SUBSCRIPTION = 8;
const OF_AN_APP = 64;
const IN_THE_PROCESS = 256;
const RETRY_AFTER_SECONDS = '1';

/** Limits how many polls are under way in this process. */
export class PollPlaces {
  private readonly ofSubscriptions = new Counts();
  private readonly ofApps = new Counts();
  private total = 0;

  /** Gives the place up with the function that it returns. @throws AppError too_many_requests */
  take({ key, clientId }: Pick<Subscription, 'key' | 'clientId'>): () => void {
    if (this.ofSubscriptions.get(key) >= OF_A_SUBSCRIPTION)
      throw tooMany(`This pull subscription has ${OF_A_SUBSCRIPTION} pulls under way.`);
    if (this.ofApps.get(clientId) >= OF_AN_APP)
      throw tooMany(`This app has ${OF_AN_APP} pulls under way. Try again shortly.`);
    if (this.total >= IN_THE_PROCESS) throw tooMany('Too many pulls are under way. Try again shortly.');
    const add = (by: number) => {
      this.ofSubscriptions.add(key, by);
      this.ofApps.add(clientId, by);
      this.total += by;
    };
    add(1);
    return () => add(-1);
  }
}

/** Counts by name. It forgets what is 0. */
class Counts {
  private readonly counts = new Map<string, number>();

  get(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  add(name: string, by: number): void {
    const count = this.get(name) + by;
    if (count === 0) this.counts.delete(name);
    else this.counts.set(name, count);
  }
}

const tooMany = (message: string) =>
  new AppError('too_many_requests', message, { headers: { 'Retry-After': RETRY_AFTER_SECONDS } });
