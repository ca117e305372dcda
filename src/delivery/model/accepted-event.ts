import type { SubscriptionKind } from '../../subscriptions/subscription.js';

/** How far an id may be ahead of its event's time, in milliseconds: after the clock was set back. It is never behind. */
export const ID_AHEAD_MS = 60_000;

/** Deliveries of one event. MongoDB keeps them in one document, which must have room for all their attempts too. */
export const MOST_DELIVERIES = 10_000;

/**
 * Deliveries of a request whose events have idempotency keys: it is one transaction, because a conflict refuses all of it.
 * MongoDB refuses one that does not fit into its cache. With half a gigabyte, 100,000 that wait were too many.
 */
export const MOST_DELIVERIES_AT_ONCE = 20_000;

/**
 * Where a new delivery waits first.
 * `leased`: in the memory of this process, under its lease.
 * `due`: in the store, for the first process that claims it.
 * `waiting`: in its hook's backlog, since the hook's lane has no room.
 * `parked`: in the store, until the app enables the hook that the service turned off.
 * `offered`: in the store, until its app pulls it.
 */
export type FirstPlace = 'leased' | 'due' | 'waiting' | 'parked' | 'offered';

export interface NewDelivery {
  subscriptionKey: string;
  /** The subscriber's app. */
  clientId: string;
  kind: SubscriptionKind;
  place: FirstPlace;
  /**
   * Names a line of the hook (`lineOf`). Absent if the delivery is not ordered. Of a line, only the first that has not
   * ended is ever leased, due or in a backlog. `place` is for that one: the others get it when their turn comes.
   */
  line?: string;
}

/** An event and its deliveries. They are stored in one atomic write, or not at all. */
export interface AcceptedEvent {
  /**
   * `msg_` and a ULID, in the order of acceptance. Its time is not before `acceptedAt`, and at most ID_AHEAD_MS after it.
   * Made before the write, so that a repeated write is harmless.
   */
  id: string;
  storeHash: string;
  /** The publisher's app. */
  clientId: string;
  /** The concrete event. */
  scope: string;
  /** Epoch milliseconds. */
  acceptedAt: number;
  /** As the publisher gave it, or null. */
  idempotencyKey: string | null;
  /** Epoch milliseconds. The idempotency keys of events accepted before this time have expired. */
  keysFrom: number;
  /** Hash of what was published under the idempotency key, or null if there is no key. */
  contentHash: string | null;
  /** The JSON text that hooks receive, or null if no hook matched. */
  hookBody: string | null;
  /** The JSON text that web-hooks receive, or null if no web-hook matched. */
  webHookBody: string | null;
  /** The `traceparent` of the request that published it, or null if nothing is traced. */
  trace: string | null;
  /** What `noteFiltered` made of the hooks whose policy kept the event from them. Absent if there is none. */
  filtered?: string;
  /** A delivery's ordinal is its index here. */
  deliveries: NewDelivery[];
}

/** The events of one publisher's request. If one of them conflicts, nothing of the request is stored. */
export type AcceptedRequest = AcceptedEvent[];

/** What the first request with an idempotency key got. */
export interface FirstAnswer {
  id: string;
  deliveries: number;
}

/** What became of one request. */
export type Acceptance =
  | {
      outcome: 'accepted';
      /** Parallel to its events: null for an event that is new and now stored. */
      duplicates: (FirstAnswer | null)[];
      /**
       * Parallel to its events: the ordinals that are not in their first place, since they stand in their lines behind
       * others. Absent if there are none.
       */
      behind?: readonly (readonly number[])[];
    }
  | { outcome: 'conflict'; index: number };
