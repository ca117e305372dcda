import {
  type FailedAttempt,
  formatDeliveryId,
  type SuccessfulAttempt,
} from '../../delivery/model/delivery.js';
import type {
  DeliveryRecord,
  LogFilter,
  DeliveryDetail as RecordDetail,
} from '../../delivery/model/delivery-record.js';
import { toIso, toIsoOrNull } from '../moment.schemas.js';
import type { Attempt, Delivery, DeliveryDetail } from './delivery.schemas.js';
import type { DeliveryQuery } from './delivery-parameters.js';

/** @param isHeld whether the circuit of the hook's host is not closed: what could be sent now waits for it */
export function toDelivery(record: DeliveryRecord, isHeld: boolean): Delivery {
  const isWaiting =
    record.state === 'in_flight' || (record.state === 'pending' && record.nextAttemptAt === null);
  const isBlocked = isHeld && isWaiting;
  return {
    id: formatDeliveryId(record.ref),
    event_id: record.ref.eventId,
    scope: record.scope,
    state: record.state,
    attempts: record.attempts,
    last_status: record.lastStatus,
    last_failure: isBlocked ? 'domain_blocked' : record.lastFailure,
    last_reason: isBlocked ? null : record.lastReason,
    created_at: toIso(record.createdAt),
    next_attempt_at: toIsoOrNull(record.nextAttemptAt),
    delivered_at: toIsoOrNull(record.deliveredAt),
  };
}

export function toDeliveryDetail(record: RecordDetail, isHeld: boolean): DeliveryDetail {
  return { ...toDelivery(record, isHeld), body: record.body, attempt_log: record.attemptLog.map(toAttempt) };
}

function toAttempt(attempt: SuccessfulAttempt | FailedAttempt): Attempt {
  const failed = 'failure' in attempt ? attempt : null;
  return {
    number: attempt.number,
    started_at: toIso(attempt.startedAt),
    duration_ms: attempt.durationMs,
    status: attempt.status,
    failure: failed?.failure ?? null,
    reason: failed?.reason ?? null,
    response_excerpt: failed?.excerpt ?? null,
  };
}

/** Asks for one delivery more than the page holds, to know whether there is a next page. */
export function filterOf({
  cursor,
  state,
  scope,
  created_after,
  created_before,
  limit,
}: DeliveryQuery): LogFilter {
  return {
    limit: limit + 1,
    ...(cursor !== undefined && { olderThan: cursor }),
    ...(state !== undefined && { state }),
    ...(scope !== undefined && { scope }),
    ...(created_after !== undefined && { createdAfter: created_after }),
    ...(created_before !== undefined && { createdBefore: created_before }),
  };
}
