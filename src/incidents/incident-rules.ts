import { randomUUID } from 'node:crypto';
import type { FailureCode } from '../delivery/model/delivery.js';
import type { FailureGroup, HookOutcome } from '../stats/hook-outcome.js';
import type { CountedHook } from '../stats/hook-results.js';
import { type Incident, QUIET_MS } from './incident.js';

export interface IncidentChanges {
  opened: Incident[];
  /** Known ones, with new values. */
  changed: Incident[];
  /** Of these, a later incident was opened. */
  superseded: Incident[];
}

/**
 * What results make of the incidents of a hook. Results may come late, and after younger ones.
 * @param latest the last incident of the hook for each failure code
 */
export function incidentsAfter(
  latest: readonly Incident[],
  hook: CountedHook,
  { failures, lastSuccessAt }: HookOutcome,
): IncidentChanges {
  const changes: IncidentChanges = { opened: [], changed: [], superseded: [] };
  for (const [failure, group] of failures) {
    const known = latest.find((one) => one.failure === failure);
    if (known && !isOver(known, group)) {
      changes.changed.push(recovered(withFailures(known, group), lastSuccessAt));
      continue;
    }
    if (known) changes.superseded.push(known);
    changes.opened.push(recovered(opened(hook, failure as FailureCode, group), lastSuccessAt));
  }
  for (const known of latest) {
    if (failures.has(known.failure)) continue;
    const after = recovered(known, lastSuccessAt);
    if (after !== known) changes.changed.push(after);
  }
  return changes;
}

const isOver = ({ recoveredAt }: Incident, { firstAt }: FailureGroup) =>
  recoveredAt !== null && firstAt >= recoveredAt + QUIET_MS;

function opened(
  { storeHash, clientId, subscriptionKey }: CountedHook,
  failure: FailureCode,
  group: FailureGroup,
): Incident {
  const { firstAt: firstSeenAt, lastAt: lastSeenAt, ...counted } = group;
  const id = randomUUID();
  const hook = { storeHash, clientId, subscriptionKey };
  return { id, ...hook, failure, ...counted, firstSeenAt, lastSeenAt, recoveredAt: null };
}

function withFailures(known: Incident, group: FailureGroup): Incident {
  const isLater = group.lastAt >= known.lastSeenAt;
  const { status, reason } = isLater ? group : known;
  const lastSeenAt = Math.max(known.lastSeenAt, group.lastAt);
  return {
    ...known,
    count: known.count + group.count,
    exhausted: known.exhausted + group.exhausted,
    eventsFrom: Math.min(known.eventsFrom, group.eventsFrom),
    eventsTo: Math.max(known.eventsTo, group.eventsTo),
    status,
    reason,
    lastSeenAt,
    recoveredAt: known.recoveredAt !== null && known.recoveredAt > lastSeenAt ? known.recoveredAt : null,
  };
}

/** The same incident, unless it is open and this success came after its last failure. */
export function recovered(incident: Incident, successAt: number | null): Incident {
  const isAfter = incident.recoveredAt === null && successAt !== null && successAt > incident.lastSeenAt;
  return isAfter ? { ...incident, recoveredAt: successAt } : incident;
}
