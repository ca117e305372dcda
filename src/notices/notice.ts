import type { Owner } from '../subscriptions/subscription.js';

export const NOTICE_CHANNELS = ['email', 'webhook'] as const;

export type NoticeChannel = (typeof NOTICE_CHANNELS)[number];

/** What a notice says. Times are ISO 8601. */
export interface NoticeFacts {
  kind: 'hook_turned_off' | 'hook_failing' | 'certificate_expiring';
  at: string;
  hook: { key: string; id: string; scope: string; destination: string };
  /** Of a hook that was turned off: why. */
  disabled_reason: 'gone' | 'failing' | null;
  /** Of a hook that fails: the failure code of its incident, the status and the reason of its last attempt. */
  failure: string | null;
  status: number | null;
  reason: string | null;
  /** Failed attempts. */
  count: number | null;
  /** Of a certificate that expires soon. */
  certificate_expires_at: string | null;
}

/** Something that people are told once, on one channel. */
export interface NewNotice extends Owner {
  /** Made of what it is about, so that whoever finds it again adds nothing. */
  id: string;
  channel: NoticeChannel;
  subscriptionKey: string;
  facts: NoticeFacts;
  /** Epoch milliseconds. */
  createdAt: number;
}

export interface Notice extends NewNotice {
  /** Times that it was claimed. */
  tries: number;
}

/** After this many tries a notice is given up. */
export const MOST_TRIES = 5;

const MINUTE_MS = 60_000;
const AFTER_TRY_MS = [1, 5, 15, 60].map((minutes) => minutes * MINUTE_MS);

/** Milliseconds until the next try. @param tries those that failed, from 1 */
export const pauseAfter = (tries: number): number => AFTER_TRY_MS[Math.min(tries, AFTER_TRY_MS.length) - 1]!;

/**
 * After an e-mail, its people get the next one this much later, with all that has happened. An outage of a host with a
 * thousand hooks is so a few e-mails.
 */
export const QUIET_AFTER_MS: Record<NoticeChannel, number> = { email: 10 * MINUTE_MS, webhook: 0 };
