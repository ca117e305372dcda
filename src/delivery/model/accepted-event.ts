import type { SubscriptionKind } from '../../subscriptions/subscription.js';

/**
 * Where a new delivery waits first:
 * `leased` by this process, which has room for it in memory; `due` for whoever claims first;
 * `waiting` in its hook's backlog, since the lane is full; `parked`, since the service turned the hook off.
 */
export type FirstPlace = 'leased' | 'due' | 'waiting' | 'parked';

export interface NewDelivery {
  subscriptionKey: string;
  /** The subscriber's app. */
  clientId: string;
  kind: SubscriptionKind;
  place: FirstPlace;
}

/** An event and everything it causes: stored in one atomic write or not at all. */
export interface AcceptedEvent {
  /** `msg_` and a ULID: made here, so that a repeated write is harmless, and in the order of acceptance. */
  id: string;
  storeHash: string;
  /** The publisher's app. */
  clientId: string;
  /** The concrete event. */
  scope: string;
  acceptedAt: number;
  /** With the hash of what was published under it; both null where no key was given. */
  idempotencyKey: string | null;
  /** Epoch milliseconds: an event accepted before it holds its key no longer. */
  keysFrom: number;
  contentHash: string | null;
  /** The JSON text that hooks receive; null where no hook matched. */
  hookBody: string | null;
  /** The JSON text that web-hooks receive; null where none matched. */
  webHookBody: string | null;
  /** A delivery's ordinal is its index here. */
  deliveries: NewDelivery[];
}

/** What one publisher sent in one request: with a conflict in it, none of it is stored. */
export type AcceptedRequest = AcceptedEvent[];

/** What an idempotency key gave the first time. */
export interface FirstAnswer {
  id: string;
  deliveries: number;
}

/** One request's fate. `duplicates` is parallel to its events: null where the event is new and now stored. */
export type Acceptance =
  | { outcome: 'accepted'; duplicates: (FirstAnswer | null)[] }
  | { outcome: 'conflict'; index: number };
