/** One event owed to one subscription, named by the event and its place among that event's deliveries. */
export interface DeliveryRef {
  eventId: string;
  /** From 0. */
  ordinal: number;
}

/** What an app sees (spec/delivery.md section 1). */
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
  /** Null where no status line came. */
  status: number | null;
  failure: FailureCode;
  /** The first 4 KiB of the answer's body, as text; null where there was none. */
  excerpt: string | null;
}

const EVENT_PREFIX = 'msg_';
const DELIVERY_PREFIX = 'dlv_';

/** `dlv_…`: derived from what the delivery is, so it needs neither a column nor an index. */
export function formatDeliveryId({ eventId, ordinal }: DeliveryRef): string {
  return `${DELIVERY_PREFIX}${eventId.slice(EVENT_PREFIX.length)}_${ordinal}`;
}

/** Null for anything that formatDeliveryId could not have made. */
export function parseDeliveryId(id: string): DeliveryRef | null {
  const match = /^dlv_([0-9A-Z]{26})_(0|[1-9]\d{0,4})$/.exec(id);
  return match ? { eventId: `${EVENT_PREFIX}${match[1]}`, ordinal: Number(match[2]) } : null;
}
