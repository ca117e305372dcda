import type { Change } from '../../audit/change.js';
import { toIso } from '../../delivery-log/moment.schemas.js';
import type { AdminChange } from './admin-change.schemas.js';

/** Fields of records that are times: `created_at`, and the range of a replay. */
const IS_TIME = /^(from|to)$|_at$/;

/** A change as the admin routes show it. Changes hold no secrets. */
export const toAdminChange = (change: Change): AdminChange => ({
  seq: change.seq,
  at: toIso(change.at),
  kind: change.kind,
  action: change.action,
  key: change.key,
  store_hash: change.storeHash,
  client_id: change.clientId,
  actor: {
    via: change.actor.via,
    client_id: change.actor.clientId,
    token_id: change.actor.tokenId,
    operator_id: change.actor.operatorId ?? null,
    address: change.actor.address,
    request_id: change.actor.requestId,
  },
  before: change.before && shown(change.before),
  after: change.after && shown(change.after),
});

/** A record with the names and times of the API, whatever its kind. */
function shown(record: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(record).map(([name, value]) => {
    const called = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return [called, IS_TIME.test(called) && typeof value === 'number' ? toIso(value) : shownValue(value)];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function shownValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shownValue);
  return typeof value === 'object' && value !== null ? shown(value as Record<string, unknown>) : value;
}
