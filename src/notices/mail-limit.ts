import { LRUCache } from 'lru-cache';

/** E-mails to one address in 24 hours, of all apps and stores together. */
export const MOST_MAILS = 24;

const DAY_MS = 86_400_000;
const MAX_REMEMBERED = 100_000;

/**
 * Bounds the e-mails to an address in this process. Apps set addresses that nobody has confirmed, and one app may do it in
 * each of its stores. Times are milliseconds of a monotonic clock.
 */
export class MailLimit {
  /** When each address got its last e-mails, the oldest first. */
  private readonly sent = new LRUCache<string, number[]>({ max: MAX_REMEMBERED });

  /** Those that may get another one. */
  allowed(addresses: readonly string[], now: number): string[] {
    return addresses.filter((address) => this.sentTo(address, now).length < MOST_MAILS);
  }

  count(addresses: readonly string[], now: number): void {
    for (const address of addresses) this.sent.set(mailboxOf(address), [...this.sentTo(address, now), now]);
  }

  private sentTo(address: string, now: number): number[] {
    return (this.sent.get(mailboxOf(address)) ?? []).filter((at) => now - at < DAY_MS);
  }
}

/** Upper case and a tag (`name+tag@`) lead to the same mailbox. */
const mailboxOf = (address: string) => address.toLowerCase().replace(/\+[^@]*@/, '@');
