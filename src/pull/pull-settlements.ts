import { decodeTime } from 'ulid';
import type { FailureCode, LeasedDelivery } from '../delivery/model/delivery.js';
import type { Delivered, Exhausted, PullLease, Released, Retried } from '../delivery/model/settlement.js';
import type { Owner } from '../subscriptions/subscription.js';
import { pulledAt } from './message-id.js';
import type { HeldMessage, PulledMessage } from './pull.repository.js';

/** How long a message is leased, in milliseconds. */
export const PULL_LEASE_MS = 60_000;

/** What an acknowledged message counts as in the log. */
const ACKNOWLEDGED = 200;
const EVENT_PREFIX = 'msg_';

/** @param now epoch milliseconds */
export function acknowledged(message: PulledMessage, owner: Owner, now: number): Delivered {
  const { ref, pull } = message;
  const { storeHash, clientId } = owner;
  // The id of an event has the time at which it was accepted, unless the clock was set back. It need not be read.
  const acceptedAt = decodeTime(ref.eventId.slice(EVENT_PREFIX.length));
  const origin = { storeHash, clientId, subscriptionKey: pull.subscriptionKey, acceptedAt };
  const startedAt = pulledAt(message);
  const durationMs = Math.max(0, now - startedAt);
  return {
    to: 'delivered',
    ref,
    pull,
    origin,
    attempt: { number: pull.number, startedAt, durationMs, status: ACKNOWLEDGED },
  };
}

export interface FailedPull {
  /** `nacked`: given back. `timeout`: its lease ended. */
  failure: Extract<FailureCode, 'nacked' | 'timeout'>;
  /** Epoch milliseconds. */
  endedAt: number;
  nextAttemptAt: number;
  /** Failures after which the delivery is exhausted. */
  retries: number;
}

/** A message that was not processed comes again, as often as a hook's would. */
export function failedPull(
  message: HeldMessage,
  owner: Owner,
  { failure, endedAt, nextAttemptAt, retries }: FailedPull,
): Retried | Exhausted {
  const { ref, pull, acceptedAt, retriesFrom } = message;
  const { storeHash, clientId } = owner;
  const startedAt = pulledAt(message);
  const durationMs = Math.max(0, endedAt - startedAt);
  const what = { number: pull.number, startedAt, durationMs };
  const attempt = { ...what, status: null, failure, reason: null, excerpt: null };
  const origin = { storeHash, clientId, subscriptionKey: pull.subscriptionKey, acceptedAt };
  const isLast = retriesFrom === null || pull.number - retriesFrom > retries;
  if (isLast) return { to: 'exhausted', ref, pull, origin, attempt };
  return { to: 'retry', ref, pull, origin, attempt, nextAttemptAt };
}

/** Nobody got the message: it is offered again in its old place, and no attempt counts. */
export const givenBack = ({ ref, acceptedAt }: LeasedDelivery, pull: PullLease): Released => ({
  to: 'deferred',
  ref,
  pull,
  claim: null,
  attempt: null,
  nextAttemptAt: acceptedAt,
});
