import type { AcceptedEvent } from '../../../src/delivery/model/accepted-event.js';
import type { LeasedDelivery } from '../../../src/delivery/model/delivery.js';
import type { Settlement } from '../../../src/delivery/model/settlement.js';

/** What became of the first attempt: all kinds in turn. One in twelve stays leased. */
export function firstResults(event: AcceptedEvent, i: number): Settlement[] {
  return event.deliveries.flatMap(({ place }, ordinal) => {
    if (place !== 'leased') return [];
    const ref = { eventId: event.id, ordinal };
    return resultOf(ref, { claim: null, attempts: 0 }, i + ordinal * 5, event.acceptedAt + 20);
  });
}

export function resultOf(
  ref: Settlement['ref'],
  { claim, attempts }: Pick<LeasedDelivery, 'claim' | 'attempts'>,
  turn: number,
  startedAt: number,
): Settlement[] {
  const base = { number: attempts + 1, startedAt, durationMs: 5 + (turn % 50) };
  const failed = {
    ...base,
    status: 500,
    failure: 'http_status',
    reason: null,
    excerpt: 'no 🛒'.repeat(turn % 9) || null,
  } as const;
  const late = {
    ...base,
    status: null,
    failure: 'timeout',
    reason: 'answer_timeout',
    excerpt: null,
  } as const;
  const nextAttemptAt = startedAt + 60_000 + turn;
  const results: Settlement[] = [
    { to: 'retry', ref, attempt: failed, nextAttemptAt },
    { to: 'exhausted', ref, attempt: late },
    { to: 'retry', ref, attempt: late, nextAttemptAt },
    { to: 'parked', ref, attempt: failed },
    { to: 'cancelled', ref, attempt: null, claim },
    { to: 'waiting', ref, attempt: null, claim },
    { to: 'deferred', ref, attempt: null, claim, nextAttemptAt },
  ];
  const kind = turn % 12;
  if (kind === 11) return [];
  return [results[kind] ?? { to: 'delivered', ref, attempt: { ...base, status: 204 } }];
}
