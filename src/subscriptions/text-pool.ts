import type { Subscription } from './subscription.js';

/**
 * One copy of the texts that the subscriptions of a store have in common: a database driver makes new ones for every
 * row, which at 100,000 subscriptions is most of their memory.
 */
export class TextPool {
  private readonly texts = new Map<string, string>();

  sharedIn(subscription: Subscription): Subscription {
    const { storeHash, clientId, topic, destination, canonicalUrl } = subscription;
    return {
      ...subscription,
      storeHash: this.shared(storeHash),
      clientId: this.shared(clientId),
      topic: this.shared(topic),
      canonicalUrl: canonicalUrl === destination ? destination : canonicalUrl,
    };
  }

  private shared(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }
}
