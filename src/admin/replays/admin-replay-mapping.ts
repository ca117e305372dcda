import { toIso, toIsoOrNull } from '../../delivery-log/moment.schemas.js';
import type { AdminReplay, ListedReplay } from './admin-replay.schemas.js';
import type { Recovery, RecoveryPart } from './recovery.repository.js';
import { restOf } from './recovery-rules.js';

export function toListed(recovery: Recovery): ListedReplay {
  const { id, state, host, failure, rate, hooks, matched, done, remaining } = recovery;
  const { hook_off, hook_deleted, changed } = recovery.failed;
  return {
    id,
    state,
    store_hash: recovery.storeHash,
    client_id: recovery.clientId,
    host,
    hook: recovery.subscriptionKey,
    failure,
    states: [...recovery.states],
    since: toIso(recovery.from),
    until: toIso(recovery.to),
    rate,
    hooks,
    matched,
    done,
    failed: hook_off + hook_deleted + changed,
    remaining,
    failed_by: { hook_off, hook_deleted, changed },
    created_at: toIso(recovery.createdAt),
    finished_at: toIsoOrNull(recovery.finishedAt),
  };
}

export function toHook(part: RecoveryPart): AdminReplay['by_hook'][number] {
  const { storeHash: store_hash, clientId: client_id, subscriptionKey: hook, matched, done, skipped } = part;
  return { store_hash, client_id, hook, matched, done, ...restOf(part), skipped };
}
