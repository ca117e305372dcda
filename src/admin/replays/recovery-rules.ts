import type {
  NewPart,
  NewRecovery,
  Recovery,
  RecoveryPart,
  RecoveryProgress,
} from './recovery.repository.js';

/** What the parts of one recovery with the same state and the same reason have together. */
export interface PartGroup extends Pick<RecoveryPart, 'state' | 'skipped' | 'matched' | 'done'> {
  hooks: number;
  /** Matched deliveries that were not made due. */
  left: number;
  /** Of the one that ended last, or null. */
  finishedAt: number | null;
}

/** @param cancelledAt null if it was not canceled */
export function recoveryOf(
  recovery: NewRecovery,
  cancelledAt: number | null,
  groups: readonly PartGroup[],
): Recovery {
  const runs = cancelledAt === null && groups.some(({ state }) => state === 'running');
  const sum = (field: 'hooks' | 'matched' | 'done' | 'left', which: readonly PartGroup[] = groups) =>
    which.reduce((total, group) => total + group[field], 0);
  const ended = groups.filter(({ state }) => state === 'done');
  const failedBy = (reason: RecoveryPart['skipped']) =>
    sum(
      'left',
      ended.filter(({ skipped }) => skipped === reason),
    );
  const lastEnd = Math.max(recovery.createdAt, ...groups.map(({ finishedAt }) => finishedAt ?? 0));
  const progress: RecoveryProgress = {
    state: cancelledAt !== null ? 'cancelled' : runs ? 'running' : 'done',
    hooks: sum('hooks'),
    matched: sum('matched'),
    done: sum('done'),
    failed: {
      hook_off: failedBy('hook_off'),
      hook_deleted: failedBy('hook_deleted'),
      changed: failedBy(null),
    },
    remaining: sum('left') - sum('left', ended),
    finishedAt: cancelledAt ?? (runs ? null : lastEnd),
  };
  return { ...recovery, ...progress };
}

/** A recovery whose parts have taken no step. */
export function startedRecovery(recovery: NewRecovery, parts: readonly NewPart[]): Recovery {
  const groups = parts.map(({ matched, skipped }): PartGroup => {
    const finishedAt = skipped === null ? null : recovery.createdAt;
    return { ...startOf(skipped), skipped, hooks: 1, matched, done: 0, left: matched, finishedAt };
  });
  return recoveryOf(recovery, null, groups);
}

/** Whether two requests ask for the same recovery. The order of the states does not matter. */
export function isSameRecovery(a: NewRecovery, b: NewRecovery): boolean {
  const partsOf = ({
    storeHash,
    clientId,
    host,
    subscriptionKey,
    from,
    to,
    states,
    failure,
    rate,
  }: NewRecovery) =>
    JSON.stringify([storeHash, clientId, host, subscriptionKey, from, to, [...states].sort(), failure, rate]);
  return partsOf(a) === partsOf(b);
}

/** A part that is skipped from the beginning has ended. */
export const startOf = (skipped: NewPart['skipped']): { state: 'running' | 'done' } => ({
  state: skipped === null ? 'running' : 'done',
});

/** Matched deliveries of a part that it could not make due, and those whose turn has not come. */
export function restOf({ state, matched, done }: Pick<RecoveryPart, 'state' | 'matched' | 'done'>) {
  const left = Math.max(0, matched - done);
  return state === 'done' ? { failed: left, remaining: 0 } : { failed: 0, remaining: left };
}

/** Whether a text names a host and nothing else. It may have a port. */
export const isHost = (text: string): boolean =>
  !/[\s/?#@\\]/.test(text) && URL.canParse(`http://${text}`) && !text.endsWith(':');

/** @param host as `isHost` accepts it, in any case and in any form of its name */
export function isAtHost(canonicalUrl: string, host: string): boolean {
  const url = new URL(canonicalUrl);
  if (url.hostname !== new URL(`http://${host}`).hostname) return false;
  const port = /:(\d+)$/.exec(host)?.[1];
  return port === undefined || Number(port) === Number(url.port || (url.protocol === 'https:' ? 443 : 80));
}
