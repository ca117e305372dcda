import type { Actor } from '../audit/change.js';
import type { Owner } from '../subscriptions/subscription.js';
import type { NewNotice, Notice, NoticeChannel } from './notice.js';

/** Notices that wait to be sent, and who gets them. Of all processes, one claims each. */
export abstract class NoticeRepository {
  /** The e-mail addresses of an app in a store. */
  abstract recipients(owner: Owner): Promise<string[]>;
  /** @throws NotFound (the store) */
  abstract setRecipients(owner: Owner, emails: readonly string[], by: Actor): Promise<void>;
  /**
   * Keeps a notice whose id is new, due at once or when its owner may get the next one on its channel. A notice of a deleted
   * hook is not kept.
   */
  abstract add(notice: NewNotice): Promise<void>;
  /**
   * The due notices of one owner on a channel, the oldest first, at most 100: empty if none is due. They are due again at
   * `until`, in case this process dies. Epoch milliseconds.
   */
  abstract claim(channel: NoticeChannel, now: number, until: number): Promise<Notice[]>;
  /** They are sent, or given up. Other notices of the owner on the channel wait for `quietUntil`. */
  abstract finish(notices: readonly Notice[], now: number, quietUntil: number): Promise<void>;
  abstract postpone(notices: readonly Notice[], until: number): Promise<void>;
}
