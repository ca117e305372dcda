import type { Actor } from '../../audit/change.js';
import type { NewReplay, Replay, ReplayRange } from '../../delivery/model/replay.repository.js';
import type { SkipReason } from '../../delivery/model/replay-rules.js';
import type { Owner } from '../../subscriptions/subscription.js';

/** An operator's replay over many hooks. It has one part for each hook, and each part is a replay. */
export interface NewRecovery extends ReplayRange {
  /** UUID */
  id: string;
  /** Which hooks it was asked for. Null: any. */
  storeHash: string | null;
  clientId: string | null;
  /** Of the destination. */
  host: string | null;
  /** The key of one hook or web-hook of the store. */
  subscriptionKey: string | null;
  /** Deliveries per second of each hook. */
  rate: number;
  createdAt: number;
}

/** Why matched deliveries were not sent again. `changed`: the body was purged, or the delivery changed its state before. */
export type FailedReason = SkipReason | 'changed';

/** The sums of the parts. matched = done + failed + remaining, unless more deliveries of the range ended meanwhile. */
export interface RecoveryProgress {
  /** Done when no part is running. */
  state: Replay['state'];
  hooks: number;
  matched: number;
  done: number;
  failed: Record<FailedReason, number>;
  remaining: number;
  finishedAt: number | null;
}

export type Recovery = NewRecovery & RecoveryProgress;

export interface RecoveryPart extends Owner, Pick<Replay, 'subscriptionKey' | 'state' | 'matched' | 'done'> {
  /** Null if it did not end early. */
  skipped: SkipReason | null;
}

export type NewPart = Pick<NewReplay, 'id' | 'storeHash' | 'clientId' | 'subscriptionKey'> &
  Pick<RecoveryPart, 'matched' | 'skipped'>;

/** The place of a recovery in the list. */
export type RecoveryPlace = Pick<NewRecovery, 'createdAt' | 'id'>;

/** Recoveries. Their parts take their steps through ReplayRepository. */
export abstract class RecoveryRepository {
  /**
   * The recovery and all its parts, or nothing. If there is one with this id, gives that one as it is now, and changes
   * nothing.
   */
  abstract create(recovery: NewRecovery, parts: readonly NewPart[], by: Actor): Promise<Recovery>;
  abstract find(id: string): Promise<Recovery | null>;
  /** Newest first. @param after null, or the last one of the page before */
  abstract list(after: RecoveryPlace | null, limit: number): Promise<Recovery[]>;
  /** The parts with the most matched deliveries first. */
  abstract parts(id: string, limit: number): Promise<RecoveryPart[]>;
  /** Cancels the parts that run. Gives the recovery, or null if there is none. One that has ended stays as it is. */
  abstract cancel(id: string, by: Actor): Promise<Recovery | null>;
}
