import type { EventBody } from './event-body.js';
import type { FailureReason } from './failure-reason.js';

/** Names the delivery of one event to one subscription: by the event, and by its place among the event's deliveries. */
export interface DeliveryRef {
  eventId: string;
  /** From 0. */
  ordinal: number;
}

/** The states that an app sees in its delivery log. */
export type DeliveryState = 'pending' | 'in_flight' | 'delivered' | 'exhausted' | 'parked' | 'cancelled';

export const FAILURE_CODES = [
  'http_status',
  'timeout',
  'dns',
  'connect',
  'tls',
  'protocol',
  'reset',
  'destination_not_allowed',
  'domain_blocked',
  'nacked',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/** Times are epoch milliseconds, durations milliseconds. */
interface AttemptBase {
  /** From 1. */
  number: number;
  startedAt: number;
  durationMs: number;
}

export interface SuccessfulAttempt extends AttemptBase {
  /** 200–299 */
  status: number;
}

export interface FailedAttempt extends AttemptBase {
  /** Null if the receiver sent no status line. */
  status: number | null;
  failure: FailureCode;
  /** Null if the failure says everything, and for attempts of versions without reasons. */
  reason: FailureReason | null;
  /** The first 4 KiB of the answer's body as text, or null if it is empty. */
  excerpt: string | null;
}

const EVENT_PREFIX = 'msg_';
const DELIVERY_PREFIX = 'dlv_';

/** `dlv_…`. It is derived from the reference, so it needs neither a column nor an index. */
export function formatDeliveryId({ eventId, ordinal }: DeliveryRef): string {
  return `${DELIVERY_PREFIX}${eventId.slice(EVENT_PREFIX.length)}_${ordinal}`;
}

/** The id of an event: `msg_` and a ULID. */
export const EVENT_ID = /^msg_[0-9A-Z]{26}$/;

/** Null unless formatDeliveryId could have made the id. */
export function parseDeliveryId(id: string): DeliveryRef | null {
  const match = /^dlv_([0-9A-Z]{26})_(0|[1-9]\d{0,4})$/.exec(id);
  return match ? { eventId: `${EVENT_PREFIX}${match[1]}`, ordinal: Number(match[2]) } : null;
}

/** A delivery under this process's lease, with all that sending needs except its subscription. */
export interface LeasedDelivery {
  ref: DeliveryRef;
  /** Identifies this claim. Null if the delivery was leased on acceptance. */
  claim: string | null;
  storeHash: string;
  clientId: string;
  subscriptionKey: string;
  scope: string;
  /** Shared by the event's deliveries of one kind that came to this process together. */
  body: EventBody;
  /** The `traceparent` of the request that published the event, or null. */
  trace: string | null;
  /** Epoch milliseconds. */
  acceptedAt: number;
  /** Attempts made so far. */
  attempts: number;
  /** Start of the first attempt in epoch milliseconds, or null before it. */
  firstAttemptAt: number | null;
  /** Attempts made before a replay, which the retry schedule does not count. Null if there are no retries. */
  retriesFrom: number | null;
  /** The line that it is the first of, as it was accepted in it. Absent if it is not ordered. */
  line?: string;
}
