import { setTimeout as sleep } from 'node:timers/promises';
import { Refused, type ServiceClient } from './service-client.js';

const AGAIN_MS = 1_000;
/** A lease lasts 60 seconds: what could not be said within that time comes again anyway. */
const SAID_WITHIN_MS = 60_000;
const MOST_DELAY_SECONDS = 60;

/** Seconds until a message that failed is pulled again: 1 after the first attempt, then twice as long each time. */
export const delayAfter = (attempt: number): number => Math.min(2 ** (attempt - 1), MOST_DELAY_SECONDS);

/** Tells the service what became of messages, again and again while it does not answer. */
export class Settling {
  constructor(
    private readonly service: ServiceClient,
    /** `/pull-subscriptions/{id}` */
    private readonly path: string,
    /** Aborted: a service that does not answer is not asked again. */
    private readonly signal: AbortSignal,
  ) {}

  /** @throws Refused if it is no use to try again */
  acknowledge(ids: string[]): Promise<void> {
    return this.say('ack', { ids });
  }

  /** @throws Refused if it is no use to try again */
  giveBack(ids: string[], delaySeconds: number): Promise<void> {
    return this.say('nack', { ids, delay_seconds: delaySeconds });
  }

  private async say(what: 'ack' | 'nack', body: object): Promise<void> {
    const until = performance.now() + SAID_WITHIN_MS;
    for (;;) {
      try {
        return await this.service.call('POST', `${this.path}/${what}`, { body });
      } catch (error) {
        const isFinal = error instanceof Refused && !error.mayPass;
        if (isFinal || this.signal.aborted || performance.now() >= until) throw error;
        await sleep(AGAIN_MS, undefined, { signal: this.signal }).catch(() => undefined);
      }
    }
  }
}
